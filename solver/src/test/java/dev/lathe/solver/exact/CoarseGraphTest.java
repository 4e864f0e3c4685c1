package dev.lathe.solver.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.GraphCompiler;
import dev.lathe.solver.sample.SampleProblems;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CoarseGraphTest {
  private final FactorGraph whole =
      new GraphCompiler(new SampleProblems(64, 0.5, 1).chain(3)).graph();

  /** A solution that has this state everywhere. */
  private Mixture of(int state) {
    int[] states = new int[whole.variables()];
    Arrays.fill(states, state);
    Assignment assignment = new Assignment(states, new boolean[whole.blocks()]);
    return new Mixture(List.of(new Mixture.Part(assignment, new long[1], 1)));
  }

  @Test
  void statesAreSpreadEvenlyFirst() {
    FactorGraph even = Objects.requireNonNull(new CoarseGraph(whole).even());

    assertThat(even.origin(0)).containsExactly(0, 8, 16, 24, 32, 39, 47, 55, 63);
  }

  @Test
  void thenTheyComeCloserAroundASolutionUntilThereIsNothingBetween() {
    CoarseGraph coarse = new CoarseGraph(whole);

    FactorGraph closer = Objects.requireNonNull(coarse.around(of(20)));
    FactorGraph closest = Objects.requireNonNull(coarse.around(of(22)));

    // Every eighth state before: eight to either side, two apart, then four, one apart.
    assertThat(closer.origin(0)).containsExactly(12, 14, 16, 18, 20, 22, 24, 26, 28);
    assertThat(closest.origin(0)).containsExactly(18, 19, 20, 21, 22, 23, 24, 25, 26);
  }

  @Test
  void theClosestMoveOnTwice() {
    CoarseGraph coarse = new CoarseGraph(whole);
    coarse.around(of(20));
    coarse.around(of(22));

    assertThat(coarse.around(of(26))).isNotNull();
    assertThat(coarse.around(of(30))).isNotNull();
    assertThat(coarse.around(of(34))).isNull();
  }
}
