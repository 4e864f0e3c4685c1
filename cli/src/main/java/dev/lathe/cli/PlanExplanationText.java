package dev.lathe.cli;

import dev.lathe.pruner.PlanExplanation;
import dev.lathe.pruner.PlanExplanation.BlockStep;
import dev.lathe.pruner.PlanExplanation.GroupSteps;
import dev.lathe.pruner.PlanExplanation.LayerChange;
import dev.lathe.pruner.PlanExplanation.Step;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A plan's explanation in words.
 *
 * @param rows layers and steps shown, those that save most first; 0 for all
 */
record PlanExplanationText(PlanExplanation explanation, int rows) {
  /** The tables, each after an empty line; nothing for a plan that is not explained. */
  String text() {
    if (explanation.layers().isEmpty()) {
      return "";
    }
    return "\n" + layers() + rest(explanation.layers().size()) + "\n" + steps();
  }

  private TextTable layers() {
    TextTable table =
        new TextTable("layer", "widths", "kept", "latency", "saves", "importance lost");
    explanation.layers().stream()
        .sorted(Comparator.comparingDouble(LayerChange::savedMillis).reversed())
        .limit(limit())
        .forEach(
            layer ->
                table.row(
                    layer.layer(),
                    widths(layer.fullWidths()),
                    widths(layer.widths()),
                    Numbers.millis(layer.plannedMillis()),
                    Numbers.millis(layer.savedMillis()),
                    Numbers.percent(layer.importanceLost())));
    return table;
  }

  private TextTable steps() {
    TextTable table = new TextTable("next step of", "kept", "of", "one down", "one up");
    explanation.groups().stream()
        .sorted(
            Comparator.comparingInt((GroupSteps group) -> group.units() - group.width()).reversed())
        .limit(limit())
        .forEach(
            group ->
                table.row(
                    group.group(),
                    Integer.toString(group.width()),
                    Integer.toString(group.units()),
                    step(group.narrower()),
                    step(group.wider())));
    for (BlockStep block : explanation.blocks()) {
      String change = change(block.millis(), block.importance());
      table.row(
          block.block(),
          block.kept() ? "kept" : "removed",
          "-",
          block.kept() ? "removed: " + change : "-",
          block.kept() ? "-" : "kept: " + change);
    }
    return table;
  }

  private long limit() {
    return rows > 0 ? rows : Long.MAX_VALUE;
  }

  private String rest(int count) {
    return count > limit() ? "(%d more; --rows 0 shows all)%n".formatted(count - limit()) : "";
  }

  private static String step(@Nullable Step step) {
    return step == null
        ? "-"
        : "%d: %s".formatted(step.width(), change(step.millis(), step.importance()));
  }

  private static String change(double millis, double importance) {
    return signedMillis(millis) + " for " + signedPercent(importance);
  }

  /** Widths beside each other: {@code 64x128}; a dash where a layer has none. */
  static String widths(List<Integer> widths) {
    return widths.isEmpty()
        ? "-"
        : widths.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }

  /** Milliseconds with their sign: {@code +0.0123 ms}. */
  static String signedMillis(double millis) {
    return sign(millis) + Numbers.millis(Math.abs(millis));
  }

  /** A share with its sign: {@code -0.8 %}. */
  static String signedPercent(double share) {
    return sign(share) + Numbers.percent(Math.abs(share));
  }

  private static String sign(double value) {
    return value < 0 ? "-" : "+";
  }
}
