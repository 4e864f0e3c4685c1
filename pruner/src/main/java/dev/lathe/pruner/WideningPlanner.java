package dev.lathe.pruner;

import dev.lathe.solver.Choice;
import dev.lathe.solver.Evaluation;
import dev.lathe.solver.Group;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.ProblemSolver;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolverOptions;
import dev.lathe.solver.SolverTrace;
import dev.lathe.solver.Status;
import dev.lathe.solver.Term;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts with every group at its smallest option and widens groups, one option at a time, in an
 * order that is given, as long as the budgets hold. Once one step does not fit, every group may
 * take one more step at most: what is left of the budget is used, and no group gets far ahead of
 * the order. Keeps all blocks.
 */
final class WideningPlanner implements ProblemSolver {
  private final String name;
  private final Order order;

  private WideningPlanner(String name, Order order) {
    this.name = name;
    this.order = order;
  }

  /** When a group comes to an option: the lowest number first. */
  @FunctionalInterface
  private interface Order {
    double place(PlanningProblem problem, Group group, int option);
  }

  /** The same share of every group: an option comes when the share would be rounded to it. */
  static WideningPlanner uniform() {
    return new WideningPlanner(
        "uniform", (problem, group, option) -> (option - 0.5) / (group.options() - 1));
  }

  /** The most worth for each further unit: what thresholds raised by the same amount leave. */
  static WideningPlanner byThreshold() {
    return new WideningPlanner(
        "threshold",
        (problem, group, option) -> {
          double worth = 0;
          for (Term term : problem.terms()) {
            if (term instanceof Term.Value && term.over().equals(List.of(group.id()))) {
              worth += term.table().at(option) - term.table().at(option - 1);
            }
          }
          return -worth / (group.widths().get(option) - group.widths().get(option - 1));
        });
  }

  @Override
  public String name() {
    return name;
  }

  /** One step of one group. */
  private record Step(Group group, int option, double place) {}

  @Override
  public Solution solve(PlanningProblem problem, SolverOptions options) {
    long start = System.nanoTime();
    Map<String, Integer> widths = new LinkedHashMap<>();
    problem.groups().forEach(group -> widths.put(group.id(), 0));
    Map<String, Boolean> kept = new LinkedHashMap<>();
    problem.blocks().forEach(block -> kept.put(block.id(), true));
    Evaluation evaluation = problem.evaluate(new Choice(widths, kept));
    if (!evaluation.feasible()) {
      return solution(null, evaluation, start);
    }
    Map<String, Integer> last = new LinkedHashMap<>();
    for (Step step : steps(problem)) {
      String id = step.group().id();
      int before = widths.getOrDefault(id, 0);
      if (step.option() != before + 1 || step.option() > last.getOrDefault(id, step.option())) {
        continue;
      }
      widths.put(id, step.option());
      Evaluation widened = problem.evaluate(new Choice(widths, kept));
      if (widened.feasible()) {
        evaluation = widened;
        continue;
      }
      widths.put(id, before);
      if (last.isEmpty()) {
        widths.forEach((group, option) -> last.put(group, option + 1));
      }
    }
    return solution(new Choice(widths, kept), evaluation, start);
  }

  private List<Step> steps(PlanningProblem problem) {
    List<Step> steps = new ArrayList<>();
    for (Group group : problem.groups()) {
      for (int option = 1; option < group.options(); option++) {
        steps.add(new Step(group, option, order.place(problem, group, option)));
      }
    }
    steps.sort(Comparator.comparingDouble(Step::place));
    return steps;
  }

  private Solution solution(@Nullable Choice choice, Evaluation evaluation, long startNanos) {
    return new Solution(
        choice == null ? Status.UNKNOWN : Status.FEASIBLE,
        choice,
        choice == null ? Double.NEGATIVE_INFINITY : evaluation.objective(),
        Double.POSITIVE_INFINITY,
        choice == null ? List.of() : evaluation.usage(),
        null,
        (System.nanoTime() - startNanos) * 1e-9,
        new SolverTrace(name, List.of()));
  }
}
