package dev.lathe.cli;

import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.TableCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks a latency table without measuring. */
@Command(
    name = "verify",
    description =
        "Checks a table's checksum, form and ranges, whether its surfaces answer, and whether they"
            + " are plausible. Ends with 1 where something is wrong; doubts alone are none.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: lathe table verify table.json.gz"})
final class TableVerifyCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(index = "0", paramLabel = "TABLE", description = "The table, .json or .json.gz.")
  private Path file = Path.of("");

  @Mixin private OutputOptions output = new OutputOptions();

  TableVerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    TableCheck check = TableCheck.of(file);
    output.print(
        console,
        new Verified(
            1,
            file.toString(),
            check.isSound(),
            check.table().surfaces().size(),
            check.table().surfaces().values().stream()
                .map(LatencySurface::samples)
                .mapToInt(List::size)
                .sum(),
            check.faults(),
            check.doubts()));
    return check.isSound() ? 0 : 1;
  }

  /** What was found. */
  record Verified(
      int schemaVersion,
      String table,
      boolean sound,
      int surfaces,
      int samples,
      List<String> faults,
      List<String> doubts)
      implements Report {
    @Override
    public Object document() {
      return this;
    }

    @Override
    public String text() {
      StringBuilder text = new StringBuilder();
      text.append(
          "%s: %s; %d surfaces, %s samples%n"
              .formatted(table, sound ? "sound" : "not sound", surfaces, Numbers.count(samples)));
      faults.forEach(fault -> text.append("wrong: ").append(fault).append('\n'));
      doubts.forEach(doubt -> text.append("doubt: ").append(doubt).append('\n'));
      return text.toString();
    }
  }
}
