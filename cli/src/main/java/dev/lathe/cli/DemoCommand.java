package dev.lathe.cli;

import dev.lathe.dataset.Dataset;
import dev.lathe.dataset.Normalization;
import dev.lathe.dataset.ShapesDataset;
import dev.lathe.dataset.ShapesOptions;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Network;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.pruner.CompressionJob;
import dev.lathe.pruner.LatencyBudget;
import dev.lathe.pruner.Method;
import dev.lathe.pruner.RunFolder;
import dev.lathe.pruner.importance.ImportanceOptions;
import dev.lathe.trainer.TrainingOptions;
import dev.lathe.trainer.architecture.ResidualNetwork;
import dev.lathe.trainer.architecture.ResidualNetworkOptions;
import dev.lathe.trainer.peer.Peers;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The main job from nothing: images and a network of our own, trained and compressed. */
@Command(
    name = "demo",
    description =
        "Renders a small image set, trains a residual network on it and compresses it: the main"
            + " job from nothing, in a few minutes.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: lathe demo --budget 30%%"})
final class DemoCommand implements Callable<Integer> {
  private static final String ORIGINAL = "original.onnx";

  /** Images in a batch: enough of them for the latency to be told from noise. */
  private static final int BATCH = 8;

  private final Console console;

  @Mixin private MeasuringOptions measuring = new MeasuringOptions();
  @Mixin private ProfilingEffort effort = new ProfilingEffort();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--budget",
      defaultValue = "50%",
      paramLabel = "60%|12ms",
      description = "The most the result may take (default: ${DEFAULT-VALUE}).")
  private String budget = "";

  @Option(
      names = "--images",
      defaultValue = "8000",
      paramLabel = "N",
      description =
          "Training images rendered; a quarter as many for testing (default: ${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--epochs",
      defaultValue = "6",
      paramLabel = "N",
      description =
          "Passes over them to train; three quarters as many to tune (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "out/demo",
      paramLabel = "FOLDER",
      description = "Where everything goes (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of("");

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Processes.requireOne("demo");
    LatencyBudget limit = LatencyBudget.parse(budget);
    MeasuringRuntime runtime = measuring.runtime();
    ShapesOptions shapes =
        ShapesOptions.defaults().withCounts(images, images / 4).withSeed(measuring.seed());
    TrainingOptions options =
        TrainingOptions.defaults().toBuilder().epochs(epochs).seed(measuring.seed()).build();
    try (RunFolder run = RunFolder.open(folder, identity(limit, shapes, options))) {
      console.say("# rendering %,d images of shapes".formatted(images + images / 4));
      Dataset dataset = ShapesDataset.render(shapes, console.progress());
      Normalization normalization = Normalization.measuredOn(dataset.train());
      Graph original = original(run, dataset, normalization, options);
      Network network = Network.analyze(original, AnalysisOptions.ofBatch(measuring.batch(BATCH)));
      console.say("# profiling, planning, pruning and tuning for %s".formatted(limit));
      CompressionJob job =
          new CompressionJob(
              ORIGINAL,
              network,
              new CompressionJob.Images(dataset.train(), dataset.test(), normalization),
              limit,
              CompressionJob.Way.of(Method.EXACT, ImportanceOptions.defaults(measuring.seed())),
              CompressionJob.Tuning.of(
                  options.toBuilder().epochs(Math.max(1, epochs * 3 / 4)).build()));
      return new CompressionRun(runtime, measuring, effort, console).run(job, run, output);
    }
  }

  /** The network before compression: trained now, or by an earlier run that was cut off. */
  private Graph original(
      RunFolder run, Dataset dataset, Normalization normalization, TrainingOptions options) {
    if (!run.has(ORIGINAL)) {
      console.say("# training a residual network on them, %d epochs".formatted(epochs));
      Graph untrained =
          ResidualNetwork.build(
              new ResidualNetworkOptions(
                  dataset.classes().size(),
                  dataset.shape().channels(),
                  dataset.shape().height(),
                  dataset.shape().width(),
                  16,
                  List.of(2, 2, 2),
                  measuring.seed()));
      new TrainingRun(dataset, normalization, options, Peers.none(), console)
          .train(NormalizationMetadata.write(untrained, normalization), run.file(ORIGINAL));
    }
    return OnnxFile.read(run.file(ORIGINAL));
  }

  private SortedMap<String, String> identity(
      LatencyBudget limit, ShapesOptions shapes, TrainingOptions options) {
    SortedMap<String, String> identity =
        CompressionRun.identity(limit, measuring.batch(BATCH), measuring.threads(), options);
    identity.put("demo", shapes.toString());
    return identity;
  }
}
