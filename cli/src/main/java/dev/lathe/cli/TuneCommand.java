package dev.lathe.cli;

import dev.lathe.graph.Graph;
import dev.lathe.graph.Network;
import dev.lathe.graph.OnnxFile;
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
    TrainingRun run =
        new TrainingRun(
            data.read(images, console),
            data.normalization(student, images.image()),
            options,
            console);
    double before = run.accuracy(student);
    TrainingResult result = run.train(student, original, Checkpoints.beside(target));
    OnnxFile.write(result.graph(), target);
    Checkpoints.delete(target);
    double after = run.accuracy(result.graph());
    output.print(
        console,
        new Tuned(1, target.toString(), options.epochs(), result.seconds(), before, after, seed));
    return 0;
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
