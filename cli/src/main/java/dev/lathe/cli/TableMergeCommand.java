package dev.lathe.cli;

import dev.lathe.graph.WidthSteps;
import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.TableMerge;
import dev.lathe.profiler.CalibrationRun;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes one table of several. */
@Command(
    name = "merge",
    description =
        "Makes one table of several that were made on the same device: shards of one profile, or"
            + " profiles of several models. Says where they disagree; the later table counts.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: lathe table merge table.shard-*.json.gz -o table.json.gz --model model.onnx --batch 8"
    })
final class TableMergeCommand implements Callable<Integer> {
  private static final int SHOWN = 10;

  private final Console console;

  @Parameters(arity = "1..*", paramLabel = "TABLE", description = "The tables.")
  private List<Path> files = List.of();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where the merged table goes.")
  private Path target = Path.of("");

  @Mixin private TableModel model = new TableModel();
  @Mixin private OutputOptions output = new OutputOptions();

  TableMergeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    TableMerge merge =
        TableMerge.of(files.stream().map(LatencyTable::read).toList(), console.command());
    LatencyTable table =
        model
            .network()
            .map(
                network ->
                    CalibrationRun.recalibrated(network, merge.table(), WidthSteps.byVectors()))
            .orElse(merge.table());
    table.write(target);
    output.print(
        console,
        new Merged(
            1,
            target.toString(),
            files.size(),
            table.surfaces().size(),
            table.surfaces().values().stream()
                .map(LatencySurface::samples)
                .mapToInt(List::size)
                .sum(),
            table.calibrations().size(),
            merge.scales(),
            merge.conflicts()));
    return 0;
  }

  /** What came of it. */
  record Merged(
      int schemaVersion,
      String table,
      int merged,
      int surfaces,
      int samples,
      int calibrations,
      List<Double> scales,
      List<TableMerge.Conflict> conflicts)
      implements Report {
    @Override
    public Object document() {
      return this;
    }

    @Override
    public String text() {
      StringBuilder text = new StringBuilder();
      text.append(
          "%s: %d tables, %d surfaces, %s samples, %d calibrations%n"
              .formatted(table, merged, surfaces, Numbers.count(samples), calibrations));
      for (int index = 0; index < scales.size(); index++) {
        if (scales.get(index) != 1) {
          text.append(
              "table %d is scaled by %s to the reference kernel of the first%n"
                  .formatted(index + 1, Numbers.decimal(scales.get(index), 4)));
        }
      }
      long beyond = conflicts.stream().filter(TableMerge.Conflict::isBeyondError).count();
      if (!conflicts.isEmpty()) {
        text.append(
            "%d entries were in several tables, %d of them apart by more than their errors; the later counts%n"
                .formatted(conflicts.size(), beyond));
      }
      conflicts.stream()
          .filter(TableMerge.Conflict::isBeyondError)
          .sorted(Comparator.comparingDouble(TableMerge.Conflict::relativeDifference).reversed())
          .limit(SHOWN)
          .forEach(
              conflict ->
                  text.append(
                      "conflict: %s: %s, then %s (%s apart)%n"
                          .formatted(
                              conflict.what(),
                              Numbers.millis(conflict.firstNanos() / 1e6),
                              Numbers.millis(conflict.secondNanos() / 1e6),
                              Numbers.percent(conflict.relativeDifference()))));
      return text.toString();
    }
  }
}
