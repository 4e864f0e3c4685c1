package dev.lathe.solver.exact;

import dev.lathe.solver.factor.Factor;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.Reduction;
import org.jspecify.annotations.Nullable;

/** A graph with few options for each variable, on which a search costs next to nothing. */
final class CoarseGraph {
  /** Variables with more states are thinned out. */
  private static final int ENOUGH_STATES = 12;

  /** Thinned variables have about so many states. */
  private static final int COARSE_STATES = 9;

  private CoarseGraph() {}

  /**
   * The graph with every n-th state of each variable, first and last included, or null if that is
   * not much less or leaves nothing. Variables of sums keep all states: those that remain possible
   * depend on the others.
   */
  static @Nullable FactorGraph of(FactorGraph graph) {
    boolean[] tied = determined(graph);
    Reduction reduction = new Reduction(graph);
    boolean changed = false;
    for (int variable = 0; variable < graph.variables(); variable++) {
      int states = graph.domain()[variable];
      if (states <= ENOUGH_STATES || tied[variable]) {
        continue;
      }
      changed = true;
      boolean[] stays = new boolean[states];
      for (int i = 0; i < COARSE_STATES; i++) {
        stays[(int) Math.round(i * (states - 1) / (double) (COARSE_STATES - 1))] = true;
      }
      for (int state = 0; state < states; state++) {
        if (!stays[state]) {
          reduction.removeState(variable, state);
        }
      }
    }
    return changed ? reduction.apply() : null;
  }

  /** The variables that others determine: sums. */
  private static boolean[] determined(FactorGraph graph) {
    boolean[] determined = new boolean[graph.variables()];
    for (Factor factor : graph.factors()) {
      if (factor.isDense()) {
        continue;
      }
      for (int variable : factor.scope()) {
        // One state is allowed for each combination of the others.
        determined[variable] |= factor.entries() == factor.size() / graph.domain()[variable];
      }
    }
    return determined;
  }
}
