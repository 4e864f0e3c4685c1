package dev.lathe.solver.exact;

import dev.lathe.solver.elimination.Marginals;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.Reduction;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * How a graph is best divided into two parts that together have all its solutions: by a block that
 * is kept or removed, or by a variable whose first states are in one part and the others in the
 * other.
 *
 * <p>That division is best which parts the solutions of the {@link Mixture} that holds the bound up
 * by what they cost, and of which both parts fall far under the bound of the whole. How far is
 * foreseen: at each of several multipliers no solution is worth more than the largest marginal of
 * all that its part may have.
 */
final class Division {
  /** A part counts as falling at least this share of the way from the bound to the target. */
  private static final double LEAST_FALL = 1e-3;

  /** So much of the score does not depend on what is foreseen. */
  private static final double UNFORESEEN = 0.1;

  /** Of what mixtures do not part, what is foreseen decides. */
  private static final double LEAST_SPREAD = 1e-12;

  private final FactorGraph graph;
  private final Mixture mixture;
  private final double[] kept;
  private final double[] removed;

  /** For each variable and state the most that is foreseen with that state or one before. */
  private final double[][] upTo;

  /** The same with that state or one after. */
  private final double[][] from;

  private double bound = Double.POSITIVE_INFINITY;
  private double bestScore;
  private int bestBlock;
  private int bestVariable;
  private int bestState;
  private boolean firstIsBetter;

  /**
   * Foresees nothing yet.
   *
   * @param graph the graph to divide
   * @param mixture of its relaxed solutions
   */
  Division(FactorGraph graph, Mixture mixture) {
    this.graph = graph;
    this.mixture = mixture;
    kept = infinite(graph.blocks());
    removed = infinite(graph.blocks());
    upTo = new double[graph.variables()][];
    from = new double[graph.variables()][];
    for (int variable = 0; variable < upTo.length; variable++) {
      upTo[variable] = infinite(graph.isFree(variable) ? 0 : graph.domain()[variable]);
      from[variable] = upTo[variable].clone();
    }
  }

  private static double[] infinite(int length) {
    double[] bounds = new double[length];
    Arrays.fill(bounds, Double.POSITIVE_INFINITY);
    return bounds;
  }

  /**
   * Foresees what marginals at other multipliers show.
   *
   * @param whole the bound of the whole at these multipliers
   * @param more what makes bounds of the marginals
   */
  void foresee(Marginals marginals, double whole, double more) {
    bound = Math.min(bound, whole);
    for (int block = 0; block < kept.length; block++) {
      if (graph.fate(block) == FactorGraph.Fate.OPEN && !graph.isRemoved(block)) {
        kept[block] = Math.min(kept[block], marginals.kept(block) + more);
        removed[block] = Math.min(removed[block], marginals.removed(block) + more);
      }
    }
    for (int variable = 0; variable < upTo.length; variable++) {
      // Where its block is removed the variable does not matter: that is in both parts.
      int home = graph.home(variable);
      double without = home < 0 ? Double.NEGATIVE_INFINITY : marginals.removed(home);
      double[] states = marginals.states(variable);
      int last = upTo[variable].length - 1;
      double before = without + more;
      double after = before;
      for (int state = 0; state <= last; state++) {
        before = Math.max(before, states[state] + more);
        after = Math.max(after, states[last - state] + more);
        upTo[variable][state] = Math.min(upTo[variable][state], before);
        from[variable][last - state] = Math.min(from[variable][last - state], after);
      }
    }
  }

  /**
   * The two parts, the more promising one first; none if there is no more than one solution above
   * the target.
   */
  List<Reduction> parts(long target) {
    choose(target);
    if (bestScore == 0) {
      return List.of();
    }
    Reduction first = new Reduction(graph);
    Reduction second = new Reduction(graph);
    if (bestBlock >= 0) {
      first.keepBlock(bestBlock);
      second.removeBlock(bestBlock);
    } else {
      for (int state = 0; state < graph.domain()[bestVariable]; state++) {
        (state <= bestState ? second : first).removeState(bestVariable, state);
      }
    }
    return firstIsBetter ? List.of(first, second) : List.of(second, first);
  }

  private void choose(long target) {
    bestScore = 0;
    for (int block = 0; block < kept.length; block++) {
      int at = block;
      if (kept[at] < Double.POSITIVE_INFINITY
          && isBest(kept[at], removed[at], target, solution -> solution.kept()[at])) {
        bestBlock = at;
      }
    }
    for (int variable = 0; variable < upTo.length; variable++) {
      int at = variable;
      for (int state = 0; state + 1 < upTo[at].length; state++) {
        int last = graph.origin(at)[state];
        if (isBest(
            upTo[at][state], from[at][state + 1], target, found -> found.states()[at] <= last)) {
          bestBlock = -1;
          bestVariable = at;
          bestState = state;
        }
      }
    }
  }

  private boolean isBest(double first, double second, long target, Predicate<Assignment> isFirst) {
    if (Math.min(first, second) < target + 1.0) {
      // All that one part has has been removed already.
      return false;
    }
    double fall = Math.sqrt(fall(first, target) * fall(second, target));
    double spread = LEAST_SPREAD + mixture.spread(isFirst, graph.limits());
    double score = spread * (UNFORESEEN + fall);
    if (score <= bestScore) {
      return false;
    }
    bestScore = score;
    firstIsBetter = first >= second;
    return true;
  }

  /** How far under the bound a part falls, as a share of the way to the target. */
  private double fall(double part, long target) {
    double way = Math.max(1, bound - target);
    return Math.max(LEAST_FALL, Math.min(1, (bound - part) / way));
  }
}
