package dev.lathe.solver;

import dev.lathe.foundation.UsageException;
import dev.lathe.solver.exact.Deadline;
import dev.lathe.solver.exact.ExactSearch;
import dev.lathe.solver.exact.Goal;
import dev.lathe.solver.exact.Outcome;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.GraphCompiler;
import java.util.List;

/**
 * A problem that is ready to be solved for one set of limits after another. Keeps tables and what
 * it found out before; not for several threads at once.
 */
public final class PreparedProblem {
  /** Alternatives are picked from so many times as many candidates. */
  private static final int CANDIDATES = 16;

  private static final int MOST_ALTERNATIVES = 100_000;

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

  /**
   * Prepares a problem that came of this one by changing tables, terms or budgets, with what is
   * known of this one: its solutions are tried first, and show where to look for the bound. A
   * problem with other groups, sums or blocks starts from nothing.
   */
  public PreparedProblem changed(PlanningProblem changed) {
    PreparedProblem next = new PreparedProblem(changed, options);
    if (changed.groups().equals(problem.groups())
        && changed.sums().equals(problem.sums())
        && changed.blocks().equals(problem.blocks())) {
      next.search.learnFrom(search);
    }
    return next;
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

  /** A limit on a resource that a choice which uses so much of it meets, however it is rounded. */
  double reachable(String resource, double usedAmount) {
    List<String> budgets = problem.budgets().stream().map(Budget::resource).toList();
    return compiler.reachable(budgets.indexOf(resource), usedAmount);
  }

  /**
   * Choices within all budgets that are worth nearly as much as the best, the best first.
   *
   * <p>Proven of each: that it is within all budgets, by exact arithmetic; that it differs from
   * each before it as asked; and its gap, which is exact, because the best is proven and both are
   * summed from the tables. Not proven: that there is no other choice between two of them. They are
   * picked from a sample of all that are worth enough, the best found for each single option.
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
            floor ->
                search.solutionsAbove(
                    floor, CANDIDATES * Math.min(count, MOST_ALTERNATIVES), deadline),
            new Alternatives.Wish(count, gap, Math.max(1, distance)));
  }

  /**
   * Of all choices worth at least so much, the one with the smallest worst ratio of usage to
   * budget. Budgets are what ratios are shares of; they need not hold.
   *
   * @param atLeast the least that the choice must be worth; negative infinity for any choice
   * @throws UsageException if the problem has no budget, or one that is not positive
   */
  public WorstRatio smallestWorstRatio(double atLeast) {
    RatioSearch ratios =
        new RatioSearch(compiler, search, compiler.limits(problem), options.seed());
    if (problem.budgets().isEmpty() || !ratios.isDefined()) {
      throw new UsageException(
          "Ratios need at least one budget, and all (%s) must be positive."
              .formatted(problem.budgets()),
          "Maybe set a budget for each device.");
    }
    try (SearchSession session = new SearchSession(problem, compiler, options)) {
      long enough = atLeast == Double.NEGATIVE_INFINITY ? Goal.ANYTHING : compiler.atLeast(atLeast);
      RatioSearch.Result found = ratios.best(enough, options.relativeGap(), session.deadline());
      return worstRatio(found, session.deadline().seconds());
    }
  }

  private WorstRatio worstRatio(RatioSearch.Result found, double seconds) {
    Assignment assignment = found.assignment();
    if (assignment == null) {
      boolean proven = Double.isInfinite(found.bound());
      return new WorstRatio(
          proven ? Status.INFEASIBLE : Status.UNKNOWN,
          null,
          found.ratio(),
          found.bound(),
          Double.NEGATIVE_INFINITY,
          List.of(),
          seconds);
    }
    Choice choice = compiler.choice(assignment);
    Evaluation evaluation = problem.evaluate(choice);
    return new WorstRatio(
        found.isProven() ? Status.OPTIMAL : Status.FEASIBLE,
        choice,
        found.ratio(),
        found.bound(),
        evaluation.objective(),
        evaluation.usage(),
        seconds);
  }

  /** Explains a choice within the budgets: what each budget is worth, what each step would do. */
  public Explanation explain(Choice choice) {
    Deadline deadline = new Deadline(options.timeLimitSeconds(), options.cancelled());
    return Explanation.of(problem, choice, compiler.marginalValues(search.multipliers(deadline)));
  }

  private Solution solve(PlanningProblem limited) {
    try (SearchSession session = new SearchSession(limited, compiler, options)) {
      Deadline deadline = session.deadline();
      session
          .log()
          .add(
              "%d groups, %d blocks, %d options",
              problem.groups().size(), problem.blocks().size(), compiler.graph().openStates());
      Outcome outcome =
          search.run(
              compiler.limits(limited),
              Goal.best(options.relativeGap()),
              options.seed(),
              deadline,
              session.log());
      if (outcome.assignment() != null) {
        search.learn(outcome.assignment());
        session.log().moved(outcome.value(), outcome.bound());
      }
      double seconds = deadline.seconds() + (used ? 0 : secondsToPrepare);
      used = true;
      Infeasibility reason =
          outcome.isInfeasible() && !limited.budgets().isEmpty()
              ? new Diagnosis(limited, compiler, search).find(options.seed(), deadline)
              : null;
      return new Answer(limited, compiler).of(outcome, reason, seconds, session.trace("exact"));
    }
  }
}
