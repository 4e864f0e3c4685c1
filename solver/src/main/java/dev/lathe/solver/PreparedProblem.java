package dev.lathe.solver;

import dev.lathe.foundation.Progress;
import dev.lathe.solver.exact.Deadline;
import dev.lathe.solver.exact.ExactSearch;
import dev.lathe.solver.exact.Log;
import dev.lathe.solver.exact.Outcome;
import dev.lathe.solver.factor.GraphCompiler;
import java.util.List;

/**
 * A problem that is ready to be solved for one set of limits after another. Keeps tables and what
 * it found out before; not for several threads at once.
 */
public final class PreparedProblem {
  private final PlanningProblem problem;
  private final SolverOptions options;
  private final GraphCompiler compiler;
  private final ExactSearch search;
  private final double secondsToPrepare;
  private boolean used;

  PreparedProblem(PlanningProblem problem, SolverOptions options) {
    Deadline deadline = new Deadline(options.timeLimitSeconds(), options.cancelled());
    this.problem = problem;
    this.options = options;
    this.compiler = new GraphCompiler(problem);
    this.search = new ExactSearch(compiler.graph(), options.tableCells());
    this.secondsToPrepare = deadline.seconds();
  }

  /** The problem. */
  public PlanningProblem problem() {
    return problem;
  }

  /** Solves the problem as it is. */
  public Solution solve() {
    return solve(problem);
  }

  /**
   * Solves the problem with another limit on a resource that has a budget.
   *
   * @throws IllegalArgumentException if the resource has no budget
   */
  public Solution solve(String resource, double limit) {
    if (Double.isInfinite(problem.limit(resource))) {
      throw new IllegalArgumentException("The resource (%s) has no budget.".formatted(resource));
    }
    return solve(problem.withBudget(resource, limit));
  }

  /**
   * Choices within all budgets that are worth nearly as much as the best, the best first.
   *
   * @param best an optimal solution of this problem
   * @param count how many are wanted at most, the best included
   * @param gap how much less they may be worth, as a share of the best
   * @param distance the least number of groups and blocks in which any two must differ, at least 1
   * @return distinct choices; fewer where there are not so many or none were found
   */
  public List<Alternative> alternatives(Solution best, int count, double gap, int distance) {
    Deadline deadline = new Deadline(options.timeLimitSeconds(), options.cancelled());
    return new Alternatives(problem, compiler)
        .select(
            best,
            floor -> search.solutionsAbove(floor, deadline),
            new Alternatives.Wish(count, gap, Math.max(1, distance)));
  }

  /** Explains a choice within the budgets: what each budget is worth, what each step would do. */
  public Explanation explain(Choice choice) {
    Deadline deadline = new Deadline(options.timeLimitSeconds(), options.cancelled());
    return Explanation.of(problem, choice, compiler.marginalValues(search.multipliers(deadline)));
  }

  private Solution solve(PlanningProblem limited) {
    Deadline deadline = new Deadline(options.timeLimitSeconds(), options.cancelled());
    try (Progress.Stage stage = options.progress().begin("solve " + problem.name(), 0)) {
      Log log = new Log(deadline, stage);
      log.add(
          "%d groups, %d blocks, %d options",
          problem.groups().size(), problem.blocks().size(), compiler.graph().openStates());
      Outcome outcome = search.run(compiler.limits(limited), options, deadline, log);
      double seconds = deadline.seconds() + (used ? 0 : secondsToPrepare);
      used = true;
      return new Answer(limited, compiler)
          .of(outcome, seconds, new SolverTrace("exact", log.steps()));
    }
  }
}
