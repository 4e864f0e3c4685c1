package dev.lathe.cli;

import dev.lathe.foundation.UsageException;
import dev.lathe.solver.Block;
import dev.lathe.solver.Choice;
import dev.lathe.solver.Group;
import dev.lathe.solver.PlanningProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A budget of a planning problem as given on the command line.
 *
 * @param resource the resource
 * @param limit the limit, or the share of what everything kept uses
 * @param isShare which of them
 */
record BudgetOption(String resource, double limit, boolean isShare) {
  private static final double PERCENT = 100;

  /** Reads {@code latency_ms=12.5}, {@code latency_ms=50%}, {@code 12.5} or {@code 50%}. */
  static BudgetOption parse(String text, PlanningProblem problem) {
    int equals = text.lastIndexOf('=');
    String resource = only(equals < 0 ? null : text.substring(0, equals), problem);
    String amount = text.substring(equals + 1).strip();
    boolean share = amount.endsWith("%");
    try {
      double number = Double.parseDouble(share ? amount.substring(0, amount.length() - 1) : amount);
      if (Double.isFinite(number)) {
        return new BudgetOption(resource, share ? number / PERCENT : number, share);
      }
    } catch (NumberFormatException e) {
      // Said below, with the numbers that are no limits either.
    }
    throw new UsageException(
        "The limit (%s) of the budget must be a finite number.".formatted(amount),
        "Maybe use %s=12.5 or %s=50%%.".formatted(resource, resource));
  }

  /** A resource of the problem by its name, or the only one where no name is given. */
  static String only(@Nullable String name, PlanningProblem problem) {
    List<String> resources = problem.resources();
    if (name != null && resources.contains(name)) {
      return name;
    }
    if (name != null) {
      throw new UsageException(
          "The problem has no resource (%s).".formatted(name),
          "Maybe one of these is meant: " + String.join(", ", resources) + ".");
    }
    List<String> candidates =
        problem.budgets().size() == 1 ? List.of(problem.budgets().get(0).resource()) : resources;
    if (candidates.size() != 1) {
      throw new UsageException(
          "The problem has (%d) resources, so one has to be named.".formatted(resources.size()),
          "Maybe one of these is meant: " + String.join(", ", resources) + ".");
    }
    return candidates.get(0);
  }

  /** The problem with this budget. */
  PlanningProblem applyTo(PlanningProblem problem) {
    double dense = isShare ? problem.evaluate(everything(problem)).usage(resource).used() : 1;
    return problem.withBudget(resource, limit * dense);
  }

  /** The choice that keeps every block and every group at its last option. */
  private static Choice everything(PlanningProblem problem) {
    Map<String, Integer> options = new LinkedHashMap<>();
    for (Group group : problem.groups()) {
      options.put(group.id(), group.defaultOption());
    }
    Map<String, Boolean> kept = new LinkedHashMap<>();
    for (Block block : problem.blocks()) {
      kept.put(block.id(), true);
    }
    return new Choice(options, kept);
  }
}
