package dev.lathe.solver.exact;

import dev.lathe.solver.elimination.Marginals;
import dev.lathe.solver.elimination.Sweep;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.Reduction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Upper bounds on the value of every solution that has a certain option, or a certain block kept or
 * removed: the least over several multipliers of the Lagrangian bound with that option.
 */
final class OptionBounds implements Screen {
  private final FactorGraph graph;
  private final double[][] states;
  private final double[] kept;
  private final double[] removed;

  /** Knows nothing yet: every bound is infinite. */
  OptionBounds(FactorGraph graph) {
    this.graph = graph;
    states = new double[graph.variables()][];
    for (int variable = 0; variable < states.length; variable++) {
      states[variable] = infinite(graph.domain()[variable]);
    }
    kept = infinite(graph.blocks());
    removed = infinite(graph.blocks());
  }

  private static double[] infinite(int length) {
    double[] bounds = new double[length];
    Arrays.fill(bounds, Double.POSITIVE_INFINITY);
    return bounds;
  }

  /**
   * Lowers the bounds by those of a sweep that has just run with value weight 1.
   *
   * @param multipliers the multipliers it ran with
   */
  void tighten(Sweep sweep, double[] multipliers) {
    tighten(sweep, new Marginals(sweep), multipliers);
  }

  /** The same with marginals that are known already. */
  void tighten(Sweep sweep, Marginals marginals, double[] multipliers) {
    double more = more(sweep, multipliers);
    for (int variable = 0; variable < states.length; variable++) {
      double[] largest = marginals.states(variable);
      for (int state = 0; state < largest.length; state++) {
        states[variable][state] = Math.min(states[variable][state], largest[state] + more);
      }
    }
    for (int block = 0; block < kept.length; block++) {
      if (graph.fate(block) == FactorGraph.Fate.OPEN && !graph.isRemoved(block)) {
        kept[block] = Math.min(kept[block], marginals.kept(block) + more);
        removed[block] = Math.min(removed[block], marginals.removed(block) + more);
      }
    }
  }

  /** What makes bounds of the sums of a sweep. */
  double more(Sweep sweep, double[] multipliers) {
    double more = sweep.roundingError();
    for (int resource = 0; resource < multipliers.length; resource++) {
      more += multipliers[resource] * graph.limits()[resource];
    }
    return more;
  }

  /** The most that a solution with a state of a variable can be worth, as far as is known. */
  double withState(int variable, int state) {
    return states[variable][state];
  }

  /** The most that a solution with a block kept, or removed, can be worth, as far as is known. */
  double withBlock(int block, boolean keep) {
    return keep ? kept[block] : removed[block];
  }

  /** The number of options that can be part of a solution worth more than a target. */
  int openStates(long target) {
    double least = target + 1;
    int open = 0;
    for (int variable = 0; variable < states.length; variable++) {
      for (int state = 0; state < states[variable].length && !graph.isFree(variable); state++) {
        open += states[variable][state] >= least ? 1 : 0;
      }
    }
    return open;
  }

  /** Variables that stand for the same: what no copy can have none of them needs. */
  void tie(int[] copies) {
    for (int copy : copies) {
      for (int state = 0; state < states[copy].length; state++) {
        states[copies[0]][state] = Math.min(states[copies[0]][state], states[copy][state]);
      }
    }
    for (int copy : copies) {
      states[copy] = states[copies[0]];
    }
  }

  /**
   * The graph without the options that no solution worth more than {@code target} has, or null if
   * there is no such solution.
   */
  @Override
  public @Nullable FactorGraph above(long target) {
    Reduction reduction = new Reduction(graph);
    double least = target + 1;
    for (int variable = 0; variable < states.length; variable++) {
      if (graph.isFree(variable)) {
        continue;
      }
      for (int state = 0; state < states[variable].length; state++) {
        if (states[variable][state] < least) {
          reduction.removeState(variable, state);
        }
      }
    }
    for (int block = 0; block < kept.length; block++) {
      if (kept[block] < least) {
        reduction.removeBlock(block);
      } else if (removed[block] < least) {
        reduction.keepBlock(block);
      }
    }
    return reduction.apply();
  }

  @Override
  public boolean fits(FactorGraph smaller) {
    return true;
  }
}
