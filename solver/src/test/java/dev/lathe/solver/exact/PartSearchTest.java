package dev.lathe.solver.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.solver.BruteForce;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.RandomProblems;
import dev.lathe.solver.elimination.EliminationTree;
import dev.lathe.solver.elimination.Sweep;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.GraphCompiler;
import dev.lathe.solver.factor.Reduction;
import org.junit.jupiter.api.Test;

class PartSearchTest {
  private static final long LOWEST = -1_000_000;

  private final Deadline deadline = new Deadline(600, () -> false);
  private int parts;

  @Test
  void partsDividedToTheLastOptionHaveTheOptimumOfBruteForce() {
    RandomProblems problems = new RandomProblems(21);
    for (int i = 0; i < 500; i++) {
      PlanningProblem problem = problems.next(1 + i % 4);
      assertThat(best(problem, new PartSearch.Limits(0, 1)))
          .as("problem " + i)
          .isEqualTo(new BruteForce(problem).objective());
    }
    // Otherwise nothing has been tested.
    assertThat(parts).isGreaterThan(1000);
  }

  @Test
  void partsThatTakeTooManyLabelsAreDivided() {
    RandomProblems problems = new RandomProblems(22);
    for (int i = 0; i < 250; i++) {
      PlanningProblem problem = problems.next(1 + i % 3);
      assertThat(best(problem, new PartSearch.Limits(Integer.MAX_VALUE, 5)))
          .as("problem " + i)
          .isEqualTo(new BruteForce(problem).objective());
    }
  }

  /** What the best solution is worth; negative infinity if there is none. */
  private double best(PlanningProblem problem, PartSearch.Limits limits) {
    GraphCompiler compiler = new GraphCompiler(problem);
    FactorGraph original = compiler.graph().withLimits(compiler.limits(problem));
    FactorGraph graph = new Reduction(original).apply();
    Incumbent incumbent = new Incumbent(original);
    if (graph != null) {
      settle(original, graph, incumbent, limits);
    }
    return incumbent.assignment() == null
        ? Double.NEGATIVE_INFINITY
        : problem.evaluate(compiler.choice(incumbent.assignment())).objective();
  }

  private void settle(
      FactorGraph original, FactorGraph graph, Incumbent incumbent, PartSearch.Limits limits) {
    // Only the search itself may find anything: duals have an incumbent of their own.
    Duals duals = new Duals(original, new Incumbent(original), deadline);
    Sweep sweep = new Sweep(EliminationTree.of(graph, Double.POSITIVE_INFINITY));
    DualSearch search = duals.first(graph, sweep, null, new Corners());
    Reducer reducer = new Reducer(duals);
    Reducer.Reduced whole =
        search.isEmpty() ? null : reducer.reduce(LOWEST, graph, search.multipliers());
    if (whole != null) {
      LabelSearch labels = new LabelSearch(original, incumbent, deadline);
      PartSearch partSearch = new PartSearch(reducer, labels, limits, () -> false);
      boolean settled =
          partSearch.settle(() -> Math.max(LOWEST, incumbent.value()), whole, Integer.MAX_VALUE);
      assertThat(settled).isTrue();
      parts += partSearch.parts();
    }
  }
}
