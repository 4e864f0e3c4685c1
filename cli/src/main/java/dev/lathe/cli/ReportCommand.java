package dev.lathe.cli;

import dev.lathe.pruner.Compression;
import dev.lathe.pruner.PlanFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows the figures of a finished compression. */
@Command(
    name = "report",
    description = "Shows what came of a compression.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: lathe report out"})
final class ReportCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "FOLDER",
      description = "The folder that lathe compress wrote.")
  private Path folder = Path.of("");

  @Mixin private OutputOptions output = new OutputOptions();

  ReportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    output.print(
        console, new CompressionReport(PlanFile.readResult(folder.resolve(Compression.REPORT))));
    return 0;
  }
}
