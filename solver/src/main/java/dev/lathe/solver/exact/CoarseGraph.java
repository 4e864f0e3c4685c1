package dev.lathe.solver.exact;

import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.Factor;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.Reduction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A graph with few options for each variable, on which a search costs next to nothing: first spread
 * evenly, then closer and closer around what the search before came to.
 */
final class CoarseGraph {
  /** Variables with more states are thinned out. */
  private static final int ENOUGH_STATES = 12;

  /** Thinned variables have about so many states. */
  private static final int COARSE_STATES = 9;

  /** How much closer the states of the next graph lie. */
  private static final int CLOSER = 4;

  private static final int CLOSEST_ROUNDS = 2;

  private final FactorGraph whole;

  /** How far apart the states of each variable are; 0 where all of them stay. */
  private final int[] distance;

  /** How often the search may still move on, once no states lie between. */
  private int closestRounds = CLOSEST_ROUNDS;

  /** Looks at a graph. */
  CoarseGraph(FactorGraph whole) {
    this.whole = whole;
    boolean[] tied = determined(whole);
    distance = new int[whole.variables()];
    for (int variable = 0; variable < distance.length; variable++) {
      int states = whole.domain()[variable];
      // Variables of sums keep all states: those that remain possible depend on the others.
      boolean stays = states <= ENOUGH_STATES || tied[variable];
      distance[variable] = stays ? 0 : (states + COARSE_STATES - 3) / (COARSE_STATES - 1);
    }
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

  /**
   * The graph with states spread evenly, first and last included; null if that is not much less or
   * leaves nothing.
   */
  @Nullable FactorGraph even() {
    if (Arrays.stream(distance).allMatch(between -> between == 0)) {
      return null;
    }
    Reduction reduction = new Reduction(whole);
    for (int variable = 0; variable < distance.length; variable++) {
      keep(reduction, variable, evenly(variable));
    }
    return reduction.apply();
  }

  /**
   * The graph with the states around those of some solutions, closer than before; null if they have
   * been as close as can be for some rounds.
   */
  @Nullable FactorGraph around(Mixture mixture) {
    boolean closest = Arrays.stream(distance).allMatch(between -> between <= 1);
    if (mixture.parts().isEmpty() || (closest && closestRounds == 0)) {
      return null;
    }
    closestRounds -= closest ? 1 : 0;
    Reduction reduction = new Reduction(whole);
    for (int variable = 0; variable < distance.length; variable++) {
      if (distance[variable] > 0) {
        keep(reduction, variable, around(variable, mixture));
      }
    }
    return reduction.apply();
  }

  private boolean[] evenly(int variable) {
    boolean[] stays = new boolean[whole.domain()[variable]];
    double last = stays.length - 1;
    for (int i = 0; i < COARSE_STATES; i++) {
      stays[(int) Math.round(i * last / (COARSE_STATES - 1))] = true;
    }
    return stays;
  }

  private boolean[] around(int variable, Mixture mixture) {
    int reach = Math.max(distance[variable], CLOSER);
    distance[variable] = Math.max(1, distance[variable] / CLOSER);
    boolean[] stays = new boolean[whole.domain()[variable]];
    boolean matters = false;
    for (Mixture.Part part : mixture.parts()) {
      int origin = part.assignment().states()[variable];
      if (origin == Assignment.FREE) {
        continue;
      }
      matters = true;
      int center = Arrays.binarySearch(whole.origin(variable), origin);
      stays[center] = true;
      for (int away = distance[variable]; away <= reach; away += distance[variable]) {
        stays[Math.max(0, center - away)] = true;
        stays[Math.min(stays.length - 1, center + away)] = true;
      }
    }
    return matters ? stays : evenly(variable);
  }

  private void keep(Reduction reduction, int variable, boolean[] stays) {
    for (int state = 0; state < stays.length && distance[variable] > 0; state++) {
      if (!stays[state]) {
        reduction.removeState(variable, state);
      }
    }
  }
}
