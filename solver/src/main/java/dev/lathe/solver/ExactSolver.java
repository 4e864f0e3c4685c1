package dev.lathe.solver;

import java.util.List;

/**
 * The solver to use: proves its answer optimal, or says how far from optimal it can be at most.
 *
 * <p>Bounds come from a Lagrangian relaxation of the budgets that is solved exactly by variable
 * elimination; options that cannot be in any better solution are removed; what is left is finished
 * by labels for one budget and by CP-SAT for several budgets and for structures whose elimination
 * tables would be too large. See {@code docs/solver.md}.
 */
public final class ExactSolver implements ProblemSolver {
  @Override
  public String name() {
    return "exact";
  }

  @Override
  public Solution solve(PlanningProblem problem, SolverOptions options) {
    return prepare(problem, options).solve();
  }

  /**
   * Prepares a problem that is to be solved for several budgets: each time after the first takes
   * less, because the tables, the order of elimination and the corners found before are kept.
   */
  public PreparedProblem prepare(PlanningProblem problem, SolverOptions options) {
    return new PreparedProblem(problem, options);
  }

  /**
   * The best that can be had for each of several limits of one budget, all other budgets as they
   * are.
   *
   * @param resource a resource of the problem, with a budget or without
   * @param points how many limits, at least 2: from the least that any choice can use, in even
   *     steps, to what the choice worth most uses
   * @return the solutions, smallest limit first; values never fall
   */
  public List<CurvePoint> curve(
      PlanningProblem problem, String resource, int points, SolverOptions options) {
    boolean limited = Double.isFinite(problem.limit(resource));
    PlanningProblem with = limited ? problem : problem.withBudget(resource, Double.MAX_VALUE);
    return new TradeOffCurve(prepare(with, options)).points(resource, points);
  }

  /**
   * Of all choices worth at least so much, the one whose largest share of any budget is smallest;
   * see {@link PreparedProblem#smallestWorstRatio}.
   */
  public WorstRatio smallestWorstRatio(
      PlanningProblem problem, double atLeast, SolverOptions options) {
    return prepare(problem, options).smallestWorstRatio(atLeast);
  }
}
