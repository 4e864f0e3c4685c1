package dev.lathe.cli;

import dev.lathe.solver.Difference;
import dev.lathe.solver.Explanation;
import dev.lathe.solver.Group;
import dev.lathe.solver.PlanningProblem;
import java.util.Map;
import java.util.stream.Collectors;

/** What the next option down and up of each group would do, as a table. */
record ExplanationText(PlanningProblem problem, Explanation explanation) {
  TextTable table() {
    TextTable table = new TextTable("group", "option", "of", "width", "one down", "one up");
    for (Explanation.GroupSteps steps : explanation.groups()) {
      Group group = problem.group(steps.group());
      int option = steps.option();
      String width = group.widths().isEmpty() ? "-" : group.widths().get(option).toString();
      table.row(
          steps.group(),
          Integer.toString(option),
          Integer.toString(group.options() - 1),
          width,
          step(steps, false),
          step(steps, true));
    }
    for (Explanation.BlockStep block : explanation.blocks()) {
      String change = change(block.difference());
      table.row(
          block.block(),
          block.keep() ? "removed" : "kept",
          "-",
          "-",
          block.keep() ? "-" : change,
          block.keep() ? change : "-");
    }
    return table;
  }

  private static String step(Explanation.GroupSteps steps, boolean up) {
    return steps.steps().stream()
        .filter(step -> up == step.option() > steps.option())
        .map(step -> change(step.difference()))
        .findFirst()
        .orElse("-");
  }

  /** What is gained, and what each resource takes. */
  private static String change(Difference difference) {
    String costs =
        difference.usage().entrySet().stream()
            .map(ExplanationText::cost)
            .collect(Collectors.joining(", "));
    return Amount.signed(difference.objective()) + " for " + costs;
  }

  private static String cost(Map.Entry<String, Double> entry) {
    return Amount.signed(entry.getValue()) + " " + entry.getKey();
  }
}
