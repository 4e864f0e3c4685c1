package dev.lathe.cli;

import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.RelativeErrors;
import dev.lathe.lut.TableDiff;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares two latency tables. */
@Command(
    name = "diff",
    description =
        "Says how far two tables differ wherever both have an answer, and whether that is within"
            + " the errors that they state.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: lathe table diff monday.json.gz tuesday.json.gz"})
final class TableDiffCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(index = "0", paramLabel = "FIRST", description = "A table.")
  private Path first = Path.of("");

  @Parameters(index = "1", paramLabel = "SECOND", description = "The table compared with it.")
  private Path second = Path.of("");

  @Option(
      names = "--rows",
      defaultValue = "10",
      paramLabel = "N",
      description =
          "Differences shown as text, the largest first; 0 for all (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Mixin private OutputOptions output = new OutputOptions();

  TableDiffCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    TableDiff diff = TableDiff.of(LatencyTable.read(first), LatencyTable.read(second));
    output.print(
        console,
        new Compared(
            1,
            diff.points().size(),
            diff.withinStated(),
            diff.differences(),
            diff.points(),
            diff.onlyFirst().stream().map(signature -> signature.shown()).toList(),
            diff.onlySecond().stream().map(signature -> signature.shown()).toList(),
            diff.deviceDifferences(),
            rows));
    return 0;
  }

  /** What was found. */
  record Compared(
      int schemaVersion,
      int compared,
      long withinStated,
      RelativeErrors relativeDifferences,
      List<TableDiff.Point> points,
      List<String> onlyFirst,
      List<String> onlySecond,
      List<String> deviceDifferences,
      int rows)
      implements Report {
    @Override
    public Object document() {
      return this;
    }

    @Override
    public String text() {
      StringBuilder text = new StringBuilder();
      deviceDifferences.forEach(
          reason -> text.append("not the same device: ").append(reason).append('\n'));
      text.append(
          "%d points: median difference %s, 95th percentile %s, largest %s; %d within the stated errors%s%n"
              .formatted(
                  compared,
                  Numbers.percent(relativeDifferences.median()),
                  Numbers.percent(relativeDifferences.p95()),
                  Numbers.percent(relativeDifferences.max()),
                  withinStated,
                  compared == 0
                      ? ""
                      : " (" + Numbers.percent((double) withinStated / compared) + ")"));
      only(text, "first", onlyFirst);
      only(text, "second", onlySecond);
      if (compared > 0) {
        text.append('\n').append(largest());
      }
      return text.toString();
    }

    private static void only(StringBuilder text, String which, List<String> layers) {
      if (!layers.isEmpty()) {
        text.append("only in the ")
            .append(which)
            .append(": ")
            .append(String.join(", ", layers))
            .append('\n');
      }
    }

    private String largest() {
      TextTable table = new TextTable("layer", "widths", "first", "second", "difference", "stated");
      points.stream()
          .sorted(
              Comparator.comparingDouble(
                      (TableDiff.Point point) -> Math.abs(point.relativeDifference()))
                  .reversed())
          .limit(rows > 0 ? rows : Integer.MAX_VALUE)
          .forEach(
              point ->
                  table.row(
                      point.signature().shown(),
                      point.widths().toString(),
                      Numbers.millis(point.firstNanos() / 1e6),
                      Numbers.millis(point.secondNanos() / 1e6),
                      Numbers.percent(point.relativeDifference()),
                      Numbers.percent(point.statedNanos() / Math.max(point.firstNanos(), 1))));
      return table.toString();
    }
  }
}
