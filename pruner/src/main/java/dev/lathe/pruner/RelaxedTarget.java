package dev.lathe.pruner;

import dev.lathe.solver.Budget;
import dev.lathe.solver.Choice;
import dev.lathe.solver.Group;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.ProblemSolver;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolverOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A published planner whose own count of the latency overstates what its plans take, so that it
 * stops well below the budget. It is asked again with other targets, bisected until what its plan
 * really takes by the tables comes closest to the budget from below. What is left then is filled
 * with single options, those first that are worth the most for what they take. Knows one budget.
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
    return best == null ? planner.solve(problem, options) : filled(problem, best);
  }

  private static Solution filled(PlanningProblem problem, Solution solution) {
    Solution best = solution;
    for (Solution next = best; next != null; next = widened(problem, best)) {
      best = next;
    }
    return best;
  }

  /** The solution with the one group an option higher that is worth the most; null for none. */
  private static @Nullable Solution widened(PlanningProblem problem, Solution solution) {
    Solution best = null;
    double bestRatio = 0;
    for (Group group : problem.groups()) {
      Choice choice = solution.requireChoice();
      int option = choice.option(group.id()) + 1;
      if (option >= group.options() || group.excluded().contains(option)) {
        continue;
      }
      Map<String, Integer> options = new LinkedHashMap<>(choice.options());
      options.put(group.id(), option);
      Solution wider = of(problem, new Choice(options, choice.kept()), solution);
      if (wider != null && wider.objective() > solution.objective()) {
        double more = wider.usage().get(0).used() - solution.usage().get(0).used();
        double gain = wider.objective() - solution.objective();
        double ratio = more > 0 ? gain / more : Double.POSITIVE_INFINITY;
        if (ratio > bestRatio) {
          best = wider;
          bestRatio = ratio;
        }
      }
    }
    return best;
  }

  /** A solution of a relaxed problem as one of the problem itself; null where it does not fit. */
  private static @Nullable Solution fitting(PlanningProblem problem, Solution relaxed) {
    return relaxed.found() ? of(problem, relaxed.requireChoice(), relaxed) : null;
  }

  /** A choice as a solution; null where it does not fit. */
  private static @Nullable Solution of(PlanningProblem problem, Choice choice, Solution like) {
    Solution solution = Solution.unproven(problem, choice, like.seconds(), like.trace());
    return solution.found() ? solution : null;
  }

  private static Choice everything(PlanningProblem problem) {
    Map<String, Integer> options = new LinkedHashMap<>();
    problem.groups().forEach(group -> options.put(group.id(), group.defaultOption()));
    Map<String, Boolean> kept = new LinkedHashMap<>();
    problem.blocks().forEach(block -> kept.put(block.id(), true));
    return new Choice(options, kept);
  }
}
