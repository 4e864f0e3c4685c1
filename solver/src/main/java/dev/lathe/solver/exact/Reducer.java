package dev.lathe.solver.exact;

import dev.lathe.solver.elimination.EliminationTree;
import dev.lathe.solver.elimination.Marginals;
import dev.lathe.solver.elimination.Sweep;
import dev.lathe.solver.factor.FactorGraph;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Removes what no solution above a target has, until little changes. */
final class Reducer {
  /** Reducing goes on while it removes at least one option in so many. */
  private static final int WORTH_REDUCING = 20;

  /** As soon as no more than this share of the options is left, the rest is removed. */
  private static final double FEWER = 0.75;

  /** Multipliers at which options are looked at, relative to the best. */
  private static final double[] SPREAD = {0.98, 1.02, 0.9, 1.1};

  private final Duals duals;

  Reducer(Duals duals) {
    this.duals = duals;
  }

  /**
   * What is left of a graph.
   *
   * @param target every solution above it is in the graph
   * @param tree the tree that solves the graph
   * @param multipliers those of the least bound of the graph
   * @param division how it is best divided
   */
  record Reduced(long target, EliminationTree tree, double[] multipliers, Division division) {
    FactorGraph graph() {
      return tree.graph();
    }
  }

  /**
   * Removes options round by round: multipliers that fit the smaller graph better remove more.
   *
   * @param graph a graph whose elimination is affordable
   * @param multipliers good multipliers of a graph of which it is a part
   * @return what is left, or null if there is no solution above the target
   */
  @Nullable Reduced reduce(long target, FactorGraph graph, double[] multipliers) {
    FactorGraph left = graph;
    double[] at = multipliers;
    while (true) {
      int before = left.openStates();
      Sweep sweep = new Sweep(tree(left));
      DualSearch search = duals.again(sweep, at, target);
      if (search.isEmpty() || search.bound() < target + 1) {
        return null;
      }
      at = search.multipliers();
      OptionBounds options = new OptionBounds(left);
      Division division = new Division(left, search.mixture());
      for (double[] near : Duals.around(at, SPREAD, left.limits())) {
        double sum = sweep.run(1, near);
        double more = options.more(sweep, near);
        Marginals marginals = new Marginals(sweep);
        options.tighten(sweep, marginals, near);
        division.foresee(marginals, sum + more, more);
        if (options.openStates(target) < FEWER * before) {
          // The next multipliers remove as much from what is left, which costs less.
          break;
        }
      }
      FactorGraph next = options.above(target);
      if (next == null) {
        return null;
      }
      left = next;
      if (before - next.openStates() <= before / WORTH_REDUCING) {
        return new Reduced(target, tree(left), at, division);
      }
    }
  }

  /** The tree of a graph whose elimination is affordable. */
  static EliminationTree tree(FactorGraph graph) {
    return Objects.requireNonNull(EliminationTree.of(graph, Double.POSITIVE_INFINITY));
  }
}
