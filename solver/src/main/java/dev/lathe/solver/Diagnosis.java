package dev.lathe.solver;

import dev.lathe.solver.exact.Deadline;
import dev.lathe.solver.exact.ExactSearch;
import dev.lathe.solver.exact.Least;
import dev.lathe.solver.factor.GraphCompiler;
import java.util.ArrayList;
import java.util.List;

/** Finds out why no choice meets the budgets, and which comes closest. */
final class Diagnosis {
  /** The ratio of several budgets is found to within this share. */
  private static final double RATIO_GAP = 1e-3;

  private final PlanningProblem problem;
  private final GraphCompiler compiler;
  private final ExactSearch search;

  /**
   * A diagnosis.
   *
   * @param problem the problem with the limits that cannot be met
   * @param search a search of its graph
   */
  Diagnosis(PlanningProblem problem, GraphCompiler compiler, ExactSearch search) {
    this.problem = problem;
    this.compiler = compiler;
    this.search = search;
  }

  Infeasibility find(long seed, Deadline deadline) {
    List<Least> least = new ArrayList<>();
    List<Infeasibility.Smallest> smallest = new ArrayList<>();
    for (int i = 0; i < problem.budgets().size(); i++) {
      Budget budget = problem.budgets().get(i);
      Least found = search.least(i, deadline);
      least.add(found);
      smallest.add(
          new Infeasibility.Smallest(
              budget.resource(),
              compiler.usage(i, found.cost()),
              compiler.leastUsage(i, found.bound()),
              budget.limit()));
    }
    RatioSearch ratios = new RatioSearch(compiler, search, compiler.limits(problem), seed);
    RatioSearch.Result closest = ratios.closest(least, RATIO_GAP, deadline);
    return report(smallest, closest);
  }

  private Infeasibility report(List<Infeasibility.Smallest> smallest, RatioSearch.Result closest) {
    Choice choice = compiler.choice(closest.requireAssignment());
    Evaluator evaluator = new Evaluator(problem);
    List<Infeasibility.HoldingTerm> holding = new ArrayList<>();
    for (Budget budget : problem.budgets()) {
      holding.addAll(evaluator.holdingTerms(choice, budget.resource()));
    }
    return new Infeasibility(
        smallest,
        closest.ratio(),
        closest.bound(),
        choice,
        evaluator.evaluate(choice).usage(),
        holding);
  }
}
