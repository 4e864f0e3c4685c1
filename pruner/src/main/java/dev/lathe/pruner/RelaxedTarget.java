package dev.lathe.pruner;

import dev.lathe.solver.Budget;
import dev.lathe.solver.Choice;
import dev.lathe.solver.Evaluation;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.ProblemSolver;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolverOptions;
import dev.lathe.solver.Status;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A published planner whose own count of the latency overstates what its plans take, so that it
 * stops well below the budget. It is asked again with other targets, bisected until what its plan
 * really takes by the tables comes closest to the budget from below. Knows one budget.
 */
final class RelaxedTarget implements ProblemSolver {
  private static final int HALVINGS = 10;

  /** Targets below this share of the budget are not tried. */
  private static final double LEAST = 0.5;

  private final ProblemSolver planner;

  /** Asks {@code planner} for plans. */
  RelaxedTarget(ProblemSolver planner) {
    this.planner = planner;
  }

  @Override
  public String name() {
    return planner.name();
  }

  @Override
  public Solution solve(PlanningProblem problem, SolverOptions options) {
    Budget budget = problem.budgets().get(0);
    Solution best = fitting(problem, planner.solve(problem, options));
    double all = problem.evaluate(everything(problem)).usage(budget.resource()).used();
    double fits = best == null ? LEAST * budget.limit() : budget.limit();
    double exceeds = best == null ? budget.limit() : Math.max(all, budget.limit());
    for (int halving = 0; halving < HALVINGS; halving++) {
      double target = (fits + exceeds) / 2;
      PlanningProblem relaxed = problem.withBudget(budget.resource(), target);
      Solution solution = fitting(problem, planner.solve(relaxed, options));
      if (solution == null) {
        exceeds = target;
        continue;
      }
      fits = target;
      if (best == null || solution.objective() > best.objective()) {
        best = solution;
      }
    }
    return best == null ? planner.solve(problem, options) : best;
  }

  /** A solution of a relaxed problem as one of the problem itself; null where it does not fit. */
  private static @Nullable Solution fitting(PlanningProblem problem, Solution relaxed) {
    Choice choice = relaxed.choice();
    Evaluation evaluation = choice == null ? null : problem.evaluate(choice);
    if (evaluation == null || !evaluation.feasible()) {
      return null;
    }
    return new Solution(
        Status.FEASIBLE,
        choice,
        evaluation.objective(),
        Double.POSITIVE_INFINITY,
        evaluation.usage(),
        null,
        relaxed.seconds(),
        relaxed.trace());
  }

  private static Choice everything(PlanningProblem problem) {
    Map<String, Integer> options = new LinkedHashMap<>();
    problem.groups().forEach(group -> options.put(group.id(), group.defaultOption()));
    Map<String, Boolean> kept = new LinkedHashMap<>();
    problem.blocks().forEach(block -> kept.put(block.id(), true));
    return new Choice(options, kept);
  }
}
