package dev.lathe.cli;

import dev.lathe.graph.Network;
import dev.lathe.onnx.ModelIdentity;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.pruner.CompressionJob;
import dev.lathe.pruner.LatencyBudget;
import dev.lathe.pruner.Method;
import dev.lathe.pruner.RunFolder;
import dev.lathe.pruner.importance.ImportanceOptions;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The main job: a model and a budget in, a smaller model measured to meet it out. */
@Command(
    name = "compress",
    description =
        "Profiles, plans, prunes, tunes and measures: writes a smaller model that was measured to"
            + " meet the budget. Goes on where it was after it was killed.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: lathe compress model.onnx --data images --budget 60%% -o out"})
final class CompressCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private MeasuringOptions measuring = new MeasuringOptions();
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private ImportanceChoice criterion = new ImportanceChoice();
  @Mixin private TuningOptions tuning = new TuningOptions();
  @Mixin private ProfilingEffort effort = new ProfilingEffort();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--budget",
      required = true,
      paramLabel = "60%|12ms",
      description = "The most the result may take: a time, or a share of the original's.")
  private String budget = "";

  @Option(
      names = "--method",
      defaultValue = "exact",
      paramLabel = "NAME",
      description =
          "How the network is made smaller: exact, eagle-eye, trials, iee, epi, ltp, shedding,"
              + " halp, mdp, greedy or uniform (default: ${DEFAULT-VALUE}).")
  private String method = "";

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FOLDER",
      description = "Where everything goes: tuned.onnx is the result, report.json the figures.")
  private Path folder = Path.of("");

  CompressCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Processes.requireOne("compress");
    LatencyBudget limit = LatencyBudget.parse(budget);
    Method way = Method.ofLabel(method);
    ImportanceOptions worth = criterion.build(measuring.seed());
    MeasuringRuntime runtime = measuring.runtime();
    Network network = model.analyzeForTraining(measuring.batch());
    ModelImages images = ModelImages.read(network, data, console);
    CompressionJob job =
        new CompressionJob(
            model.path().getFileName().toString(),
            network,
            new CompressionJob.Images(
                images.examples(network, data, console),
                images.dataset().test(),
                images.normalization()),
            limit,
            CompressionJob.Way.of(way, worth),
            new CompressionJob.Tuning(
                tuning.build(images.shape(), measuring.seed(), data.usesLabels()),
                tuning.features()));
    try (RunFolder run = RunFolder.open(folder, identity(job))) {
      return new CompressionRun(runtime, measuring, effort, console).run(job, run, output);
    }
  }

  private SortedMap<String, String> identity(CompressionJob job) {
    SortedMap<String, String> identity =
        CompressionRun.identity(
            job.budget(), job.network().batch(), measuring.threads(), job.tuning().training());
    identity.put("modelSha256", ModelIdentity.of(job.network().graph()));
    identity.put("data", data.path().toAbsolutePath().normalize().toString());
    identity.put("normalization", job.images().normalization().toString());
    identity.put("importance", job.way().importance().toString());
    identity.put("method", job.way().method().label());
    identity.put("features", String.valueOf(job.tuning().features()));
    identity.put("labels", data.usesLabels() ? "those of the data" : "the model's own answers");
    return identity;
  }
}
