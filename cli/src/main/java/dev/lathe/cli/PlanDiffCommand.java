package dev.lathe.cli;

import dev.lathe.pruner.Plan;
import dev.lathe.pruner.PlanDiff;
import dev.lathe.pruner.PlanExplanation.LayerChange;
import dev.lathe.pruner.PlanFile;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Compares two plans. */
@Command(
    name = "plan-diff",
    description =
        "Says in which groups, blocks and layers two plans for one network differ, and what that"
            + " takes and keeps.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: lathe plan-diff half/plan.json third/plan.json"})
final class PlanDiffCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(index = "0", paramLabel = "FIRST", description = "A plan.")
  private Path first = Path.of("");

  @Parameters(index = "1", paramLabel = "SECOND", description = "The plan compared with it.")
  private Path second = Path.of("");

  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private RowsOption rows = new RowsOption();

  PlanDiffCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Plan one = PlanFile.readPlan(first);
    Plan other = PlanFile.readPlan(second);
    output.print(console, new Compared(PlanDiff.of(one, other), rows.count()));
    return 0;
  }

  /** What was found. */
  record Compared(PlanDiff diff, int rows) implements Report {
    @Override
    public Object document() {
      return diff;
    }

    @Override
    public String text() {
      StringBuilder text = new StringBuilder();
      if (!diff.sameModel()) {
        text.append("the plans speak of different weights\n");
      }
      text.append(figures()).append(blocks("first", diff.removedByFirst()));
      text.append(blocks("second", diff.removedBySecond()));
      if (diff.groups().isEmpty()) {
        return text.append("no group is cut differently\n").toString();
      }
      text.append('\n').append(groups());
      if (!diff.layers().isEmpty()) {
        text.append('\n').append(layers());
      }
      return text.toString();
    }

    private TextTable figures() {
      TextTable table = new TextTable("plan", "predicted", "budget", "importance kept");
      figures(table, "first", diff.first());
      figures(table, "second", diff.second());
      return table;
    }

    private static void figures(TextTable table, String name, PlanDiff.Figures figures) {
      table.row(
          name,
          Numbers.millis(figures.predictedMillis()),
          Numbers.millis(figures.budgetMillis()),
          Numbers.percent(figures.importance()));
    }

    private static String blocks(String which, List<String> removed) {
      return removed.isEmpty()
          ? ""
          : "removed by the %s only: %s%n".formatted(which, String.join(", ", removed));
    }

    private TextTable groups() {
      TextTable table = new TextTable("group", "first", "second", "common units");
      diff.groups()
          .forEach(
              group ->
                  table.row(
                      group.group(),
                      width(group.firstWidth()),
                      width(group.secondWidth()),
                      width(group.common())));
      return table;
    }

    private static String width(@Nullable Integer width) {
      return width == null ? "all" : width.toString();
    }

    private TextTable layers() {
      TextTable table = new TextTable("layer", "first", "second", "latency", "importance");
      diff.layers().stream()
          .sorted(
              Comparator.comparingDouble(
                      (PlanDiff.LayerDifference layer) ->
                          Math.abs(layer.second().plannedMillis() - layer.first().plannedMillis()))
                  .reversed())
          .limit(rows > 0 ? rows : Integer.MAX_VALUE)
          .forEach(layer -> row(table, layer));
      return table;
    }

    private static void row(TextTable table, PlanDiff.LayerDifference layer) {
      LayerChange first = layer.first();
      LayerChange second = layer.second();
      table.row(
          layer.layer(),
          PlanExplanationText.widths(first.widths()),
          PlanExplanationText.widths(second.widths()),
          PlanExplanationText.signedMillis(second.plannedMillis() - first.plannedMillis()),
          PlanExplanationText.signedPercent(first.importanceLost() - second.importanceLost()));
    }
  }
}
