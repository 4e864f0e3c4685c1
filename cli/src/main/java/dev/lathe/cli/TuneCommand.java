package dev.lathe.cli;

import dev.lathe.dataset.Dataset;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.Graph;
import dev.lathe.graph.Network;
import dev.lathe.graph.OnnxFile;
import dev.lathe.trainer.BatchSource;
import dev.lathe.trainer.Evaluation;
import dev.lathe.trainer.Trainer;
import dev.lathe.trainer.TrainingJob;
import dev.lathe.trainer.TrainingOptions;
import dev.lathe.trainer.TrainingResult;
import java.nio.file.Path;
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
            + " it was after it was killed.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: lathe tune pruned.onnx --teacher model.onnx --data images -o tuned.onnx"
    })
final class TuneCommand implements Callable<Integer> {
  private static final int JUDGING_BATCH = 256;

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
    Graph student = model.read();
    Graph original = teacher == null ? null : OnnxFile.read(teacher);
    Network network = model.analyze(student, 1);
    ModelInterface images = ModelInterface.of(network);
    TrainingOptions options = tuning.build(images.image(), seed);
    Dataset dataset = data.read(images, console);
    Normalization normalization = data.normalization(student, images.image());
    BatchSource test = BatchSource.evaluation(dataset.test(), JUDGING_BATCH, normalization);
    double before = Evaluation.accuracy(student, test, console.progress()).top1();
    TrainingResult result =
        train(
            new TrainingJob(
                student,
                original,
                BatchSource.training(dataset.train(), options.batchOptions(normalization)),
                null,
                options,
                Checkpoints.beside(target)),
            console);
    OnnxFile.write(result.graph(), target);
    Checkpoints.delete(target);
    double after = Evaluation.accuracy(result.graph(), test, console.progress()).top1();
    output.print(
        console,
        new Tuned(1, target.toString(), options.epochs(), result.seconds(), before, after, seed));
    return 0;
  }

  /** Trains, refusing to hand out what diverged. */
  static TrainingResult train(TrainingJob job, Console console) {
    if (job.options().epochs() < 1) {
      throw new UserException("There are no epochs to train.", "Maybe say --epochs 5.");
    }
    return Trainer.train(job, console.progress());
  }

  /** What came of it. */
  record Tuned(
      int schemaVersion,
      String model,
      int epochs,
      double seconds,
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
      return "%s: accuracy %s -> %s in %d epochs, %s s%n"
          .formatted(
              model,
              Numbers.accuracy(accuracyBefore),
              Numbers.accuracy(accuracyAfter),
              epochs,
              Numbers.decimal(seconds, 0));
    }
  }
}
