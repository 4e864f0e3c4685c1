package dev.lathe.solver.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.elimination.Sweep;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.GraphCompiler;
import dev.lathe.solver.factor.Reduction;
import dev.lathe.solver.sample.SampleProblems;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DecidedBlocksTest {
  @Test
  void solutionsWithTheBlocksOfARelaxedOneAreWithinTheLimitsAndSomeBetterThanMendedOnes() {
    int better = 0;
    for (long seed = 1; seed <= 5; seed++) {
      PlanningProblem problem = new SampleProblems(32, 0.15, seed).resnet50OnThreeDevices();
      GraphCompiler compiler = new GraphCompiler(problem);
      FactorGraph original = compiler.graph().withLimits(compiler.limits(problem));
      FactorGraph graph = Objects.requireNonNull(new Reduction(original).apply());
      Deadline deadline = new Deadline(60, () -> false);
      Incumbent mended = new Incumbent(original);
      Duals duals = new Duals(original, mended, deadline);
      Sweep sweep = new Sweep(Reducer.tree(graph));
      DualSearch search = duals.first(graph, sweep, null, new Corners());
      search.mixture().parts().forEach(part -> mended.offerMended(part.assignment()));
      Incumbent decided = new Incumbent(original);

      new DecidedBlocks(new Duals(original, decided, deadline), decided)
          .search(graph, search.mixture(), search.multipliers());

      Assignment best = Objects.requireNonNull(decided.assignment());
      assertThat(decided.score(best).within(original.limits())).as("seed " + seed).isTrue();
      better += decided.value() > mended.value() ? 1 : 0;
    }
    assertThat(better).isPositive();
  }
}
