package dev.lathe.solver.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.RandomProblems;
import dev.lathe.solver.WorkedExample;
import dev.lathe.solver.elimination.EliminationTree;
import dev.lathe.solver.elimination.Sweep;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.GraphCompiler;
import dev.lathe.solver.factor.Reduction;
import dev.lathe.solver.factor.Score;
import org.junit.jupiter.api.Test;

class MendTest {
  private static FactorGraph graph(PlanningProblem problem) {
    GraphCompiler compiler = new GraphCompiler(problem);
    return compiler.graph().withLimits(compiler.limits(problem));
  }

  @Test
  void theChangeThatTakesMostExcessAwayForWhatItLosesComesFirst() {
    FactorGraph graph = graph(WorkedExample.within(6));
    Assignment dearest = new Assignment(new int[] {2, 2}, new boolean[0]);

    Assignment mended = new Mend(new Moves(graph)).mend(dearest, Score.of(graph, dearest));

    // Cost 9 is 3 too much. (1, 2) and (2, 1) cost 6; the first loses 2, the second 4.
    assertThat(mended).isEqualTo(new Assignment(new int[] {1, 2}, new boolean[0]));
  }

  @Test
  void mendedAssignmentsAreWithinAllLimits() {
    RandomProblems problems = new RandomProblems(31);
    int mendedOnes = 0;
    for (int i = 0; i < 500; i++) {
      FactorGraph graph = graph(problems.next(1 + i % 3));
      FactorGraph smaller = new Reduction(graph).apply();
      if (smaller == null) {
        continue;
      }
      Sweep sweep = new Sweep(EliminationTree.of(smaller, Double.POSITIVE_INFINITY));
      sweep.run(1, new double[graph.resources()]);
      Assignment dearest = sweep.assignment();

      Assignment mended = new Mend(new Moves(graph)).mend(dearest, Score.of(graph, dearest));

      if (mended != null) {
        mendedOnes++;
        assertThat(Score.of(graph, mended).within(graph.limits())).as("problem " + i).isTrue();
      }
    }
    assertThat(mendedOnes).isGreaterThan(100);
  }
}
