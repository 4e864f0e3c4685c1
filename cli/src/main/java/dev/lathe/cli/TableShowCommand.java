package dev.lathe.cli;

import dev.lathe.lut.LatencyTable;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a latency table holds. */
@Command(
    name = "show",
    description = "Shows what a latency table holds, what it was made on, and its errors.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: lathe table show table.json.gz --rows 0"})
final class TableShowCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(index = "0", paramLabel = "TABLE", description = "The table, .json or .json.gz.")
  private Path file = Path.of("");

  @Option(
      names = "--rows",
      defaultValue = "20",
      paramLabel = "N",
      description =
          "Surfaces shown as text, those of most latency first; 0 for all (default:"
              + " ${DEFAULT-VALUE}).")
  private int rows;

  @Mixin private OutputOptions output = new OutputOptions();

  TableShowCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    output.print(console, TableSummary.of(file, LatencyTable.read(file), rows));
    return 0;
  }
}
