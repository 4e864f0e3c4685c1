package dev.lathe.cli;

import dev.lathe.foundation.UsageException;
import dev.lathe.onnx.HalfPrecision;
import dev.lathe.onnx.OnnxFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a network in another precision. */
@Command(
    name = "convert",
    description =
        "Writes a network in half precision, as TensorRT measures it: types are those of the file.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: lathe convert model.onnx --precision float16 -o model16.onnx"})
final class ConvertCommand implements Callable<Integer> {
  private static final String FLOAT16 = "float16";

  private final Console console;

  @Parameters(index = "0", paramLabel = "MODEL", description = "The ONNX file.")
  private Path model = Path.of("");

  @Option(
      names = "--precision",
      defaultValue = FLOAT16,
      paramLabel = "NAME",
      description = "The type to compute in: ${DEFAULT-VALUE}, the only one so far.")
  private String precision = FLOAT16;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where the network goes.")
  private Path target = Path.of("");

  ConvertCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (!precision.equals(FLOAT16)) {
      throw new UsageException(
          "The precision (%s) is not one that networks are converted to.".formatted(precision),
          "Maybe say --precision float16.");
    }
    OnnxFile.write(HalfPrecision.of(OnnxFile.read(model)), target);
    console.result("%s: %s%n".formatted(target, precision));
    return 0;
  }
}
