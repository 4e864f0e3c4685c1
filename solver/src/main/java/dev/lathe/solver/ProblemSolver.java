package dev.lathe.solver;

/** Solves planning problems. Implementations have no state: one may be used by several threads. */
public interface ProblemSolver {
  /** A short name for reports, such as {@code exact} or {@code greedy}. */
  String name();

  /**
   * Solves a problem. The choice of a solution never breaks a budget.
   *
   * @param problem the problem
   * @param options limits, seed and listeners
   */
  Solution solve(PlanningProblem problem, SolverOptions options);
}
