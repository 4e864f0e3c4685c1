package dev.lathe.solver.exact;

import dev.lathe.solver.elimination.EliminationTree;
import dev.lathe.solver.elimination.Sweep;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Chooses the search for multipliers: secants for one budget, cutting planes for several. */
final class Duals {
  /** The first box of a search that starts from a guess, and of one that starts from close by. */
  private static final double WIDE_BOX = 8;

  private static final double NARROW_BOX = 1.5;

  /** A multiplier that weighs less than this share of all is next to nothing. */
  private static final double NOTHING = 1e-3;

  private final FactorGraph original;
  private final Incumbent incumbent;
  private final Deadline deadline;

  Duals(FactorGraph original, Incumbent incumbent, Deadline deadline) {
    this.original = original;
    this.incumbent = incumbent;
    this.deadline = deadline;
  }

  /**
   * Searches a graph of which nothing is known; a graph with fewer options shows where to start.
   */
  DualSearch first(FactorGraph graph, Sweep sweep, Corners corners) {
    FactorGraph coarse = corners.isEmpty() ? CoarseGraph.of(graph) : null;
    EliminationTree tree =
        coarse == null ? null : EliminationTree.of(coarse, Double.POSITIVE_INFINITY);
    DualSearch search;
    if (graph.resources() == 1) {
      SecantSearch secant = new SecantSearch(sweep, incumbent, graph.limits()[0]);
      if (tree != null) {
        // Corners of the coarse graph are none of this one, but as good to start from.
        Corners rough = new Corners();
        new SecantSearch(new Sweep(tree), incumbent, graph.limits()[0])
            .remember(rough)
            .run(deadline);
        secant.from(rough);
      } else {
        secant.from(corners);
      }
      secant.remember(corners);
      search = secant;
    } else {
      double[] start = guess(tree == null ? sweep : new Sweep(tree));
      double box = WIDE_BOX;
      if (tree != null) {
        DualSearch rough =
            new CuttingPlaneSearch(new Sweep(tree), incumbent, graph.limits(), start, box);
        rough.run(deadline);
        if (!rough.isEmpty()) {
          start = positive(rough.multipliers(), start);
          box = NARROW_BOX;
        }
      }
      search = new CuttingPlaneSearch(sweep, incumbent, graph.limits(), start, box);
    }
    search.run(deadline);
    return search;
  }

  /**
   * Searches a graph that is a part of one for which good multipliers are known, until the bound
   * shows that nothing is worth more than a target.
   */
  DualSearch again(Sweep sweep, double[] multipliers, long target) {
    long[] limits = original.limits();
    DualSearch search =
        limits.length == 1
            ? new SecantSearch(sweep, incumbent, limits[0]).near(multipliers[0], target)
            : new CuttingPlaneSearch(
                    sweep, incumbent, limits, positive(multipliers, multipliers), NARROW_BOX)
                .above(target);
    search.run(deadline);
    return search;
  }

  /**
   * Solutions within all limits are rare among those of the relaxed problem. With all multipliers
   * raised by the same factor there is one sooner or later; bisection finds the least such factor.
   */
  void findWithin(Sweep sweep, double[] multipliers) {
    double low = 1;
    double high = 1;
    for (int round = 0; round < 16 && !deadline.isOver(); round++) {
      boolean found = offer(sweep, multipliers, high);
      if (found) {
        break;
      }
      low = high;
      high *= 1 + 0.02 * (1 << Math.min(round, 6));
    }
    for (int round = 0; round < 5 && !deadline.isOver(); round++) {
      double middle = Math.sqrt(low * high);
      if (offer(sweep, multipliers, middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
  }

  private boolean offer(Sweep sweep, double[] multipliers, double factor) {
    double[] raised = new double[multipliers.length];
    for (int i = 0; i < raised.length; i++) {
      raised[i] = multipliers[i] * factor;
    }
    sweep.run(1, raised);
    var assignment = sweep.assignment();
    Score score = incumbent.score(assignment);
    incumbent.offerFilled(assignment, score);
    return score.within(original.limits());
  }

  /** For each resource the multiplier it would have if its budget were the only one. */
  private double[] guess(Sweep sweep) {
    double[] guess = new double[original.resources()];
    sweep.run(1, new double[guess.length]);
    Score free = incumbent.score(sweep.assignment());
    for (int resource = 0; resource < guess.length; resource++) {
      double most = Math.max(1, Math.abs((double) free.cost()[resource]));
      guess[resource] = Math.max(1, Math.abs((double) free.value())) / most / guess.length;
    }
    return guess;
  }

  private static double[] positive(double[] multipliers, double[] scale) {
    double largest = 0;
    for (double multiplier : scale) {
      largest = Math.max(largest, multiplier);
    }
    double[] positive = multipliers.clone();
    for (int i = 0; i < positive.length; i++) {
      positive[i] = Math.max(positive[i], Math.max(scale[i] * 1e-6, largest * 1e-12));
      positive[i] = positive[i] == 0 ? 1 : positive[i];
    }
    return positive;
  }

  /**
   * Multipliers around the best, which are first: all times a factor, then each alone. One that is
   * next to nothing is only raised, by a share of what all weigh together.
   */
  static List<double[]> around(double[] best, double[] factors, long[] limits) {
    double all = weight(best, limits);
    List<double[]> around = new ArrayList<>();
    around.add(best.clone());
    for (double factor : factors) {
      around.add(Arrays.stream(best).map(multiplier -> multiplier * factor).toArray());
      for (int i = 0; i < best.length && best.length > 1; i++) {
        double limit = Math.max(1, Math.abs((double) limits[i]));
        boolean isNothing = best[i] * limit < NOTHING * all;
        if (!isNothing || factor > 1) {
          double[] one = best.clone();
          one[i] = isNothing ? (factor - 1) * all / limit : one[i] * factor;
          around.add(one);
        }
      }
    }
    return around;
  }

  private static double weight(double[] multipliers, long[] limits) {
    double weight = 0;
    for (int i = 0; i < multipliers.length; i++) {
      weight += multipliers[i] * Math.abs((double) limits[i]);
    }
    return weight;
  }
}
