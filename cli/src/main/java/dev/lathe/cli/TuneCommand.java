package dev.lathe.cli;

import dev.lathe.foundation.UsageException;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.pruner.Judgement;
import dev.lathe.pruner.Plan;
import dev.lathe.pruner.PlanFile;
import dev.lathe.pruner.feature.FeatureMatches;
import dev.lathe.trainer.FeatureMatch;
import dev.lathe.trainer.Imitation;
import dev.lathe.trainer.Loss;
import dev.lathe.trainer.TrainingOptions;
import dev.lathe.trainer.TrainingResult;
import dev.lathe.trainer.peer.Peers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a model finely, imitating another one. */
@Command(
    name = "tune",
    description =
        "Fine-tunes an ONNX model on images, imitating a teacher where one is given. Goes on where"
            + " it was after it was killed. Started several times by torchrun, MPI or Slurm, the"
            + " processes share every batch.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: lathe tune pruned.onnx --teacher model.onnx --data images -o tuned.onnx"
    })
final class TuneCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private TuningOptions tuning = new TuningOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--teacher",
      paramLabel = "FILE",
      description = "The model to imitate, as a rule the original (default: none).")
  private @Nullable Path teacher;

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description =
          "The plan by which the model was cut from the teacher, for --features (default: only what"
              + " was not cut is imitated).")
  private @Nullable Path plan;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Where everything random starts (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where the tuned model goes; checkpoints lie beside it until then.")
  private Path target = Path.of("");

  TuneCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (Peers peers = Processes.meet()) {
      Graph student = model.read();
      Graph original = teacher == null ? null : OnnxFile.read(teacher);
      requireTeacher(original);
      Network network = model.analyze(student, 1);
      ModelImages images = ModelImages.read(network, data, console);
      TrainingOptions options = tuning.build(images.shape(), seed, data.usesLabels());
      TrainingRun run =
          new TrainingRun(images.dataset(), images.normalization(), options, peers, console);
      double before = run.judged(student, original);
      Loss loss = Imitation.loss(student, options, matches(student, original), tuning.features());
      TrainingResult result = run.train(student, original, loss, target);
      double after = run.judged(result.graph(), original);
      run.print(
          output,
          new Tuned(
              2,
              target.toString(),
              options.epochs(),
              result.seconds(),
              run.judgement(student),
              before,
              after,
              seed));
    }
    return 0;
  }

  private void requireTeacher(@Nullable Graph original) {
    if (original == null && (!data.usesLabels() || tuning.features() != 0)) {
      throw new UsageException(
          "Without a teacher there is nothing to imitate.",
          "Maybe name the original: --teacher model.onnx.");
    }
  }

  /** The intermediate values that student and teacher share: by the plan, or those not cut. */
  private List<FeatureMatch> matches(Graph student, @Nullable Graph original) {
    if (original == null || tuning.features() == 0) {
      return List.of();
    }
    if (plan == null) {
      return FeatureMatches.of(model.analyze(original, 1), Selection.everything(), student);
    }
    Plan known = PlanFile.readPlan(plan);
    Network network = model.analyze(original, known.batch());
    PlanFile.requireFits(known, network);
    return FeatureMatches.of(network, known.selection(), student);
  }

  /** What came of it; accuracies are 0 to 1. */
  record Tuned(
      int schemaVersion,
      String model,
      int epochs,
      double seconds,
      Judgement judgement,
      double accuracyBefore,
      double accuracyAfter,
      long seed)
      implements Report {
    @Override
    public Object document() {
      return this;
    }

    @Override
    public String text() {
      return "%s: %s %s -> %s in %d epochs, %s s%n"
          .formatted(
              model,
              CompressionReport.title(judgement),
              Numbers.accuracy(accuracyBefore),
              Numbers.accuracy(accuracyAfter),
              epochs,
              Numbers.decimal(seconds, 0));
    }
  }
}
