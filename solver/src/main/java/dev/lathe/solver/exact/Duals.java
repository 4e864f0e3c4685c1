package dev.lathe.solver.exact;

import dev.lathe.solver.elimination.Sweep;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
   * Where to start with a graph: beside what is known of it from other limits, else where a graph
   * with fewer options ends.
   *
   * @return null if neither helps
   */
  @Nullable Start start(FactorGraph graph, Corners corners) {
    if (!corners.isEmpty()) {
      return corners.start(graph.limits()[0]);
    }
    CoarseGraph coarse = new CoarseGraph(graph);
    FactorGraph part = coarse.even();
    Start start = null;
    while (part != null) {
      Start next = start(part, start);
      if (next == null) {
        break;
      }
      start = next;
      part = coarse.around(start.mixture());
    }
    return start;
  }

  /** Where the search of a graph with few options ends; null if there is nothing in it. */
  private @Nullable Start start(FactorGraph part, @Nullable Start before) {
    Sweep sweep = new Sweep(Reducer.tree(part));
    if (part.resources() == 1) {
      double hint = before == null ? 0 : before.multipliers()[0];
      SecantSearch search =
          new SecantSearch(sweep, incumbent, part.limits()[0]).near(hint, Long.MIN_VALUE);
      search.run(deadline);
      return search.isEmpty() ? null : new Start(search.multipliers(), search.mixture());
    }
    double[] guess = before == null ? guess(sweep) : before.multipliers();
    DualSearch search =
        new CuttingPlaneSearch(
            sweep, incumbent, part.limits(), guess, before == null ? WIDE_BOX : NARROW_BOX);
    search.run(deadline);
    return search.isEmpty()
        ? null
        : new Start(positive(search.multipliers(), guess), search.mixture());
  }

  /** Searches a graph of which at most the start is known. */
  DualSearch first(FactorGraph graph, Sweep sweep, @Nullable Start start, Corners corners) {
    DualSearch search;
    if (graph.resources() == 1) {
      double hint = start == null ? 0 : start.multipliers()[0];
      search =
          new SecantSearch(sweep, incumbent, graph.limits()[0])
              .from(corners)
              .near(hint, Long.MIN_VALUE)
              .remember(corners);
    } else {
      search =
          start == null
              ? new CuttingPlaneSearch(sweep, incumbent, graph.limits(), guess(sweep), WIDE_BOX)
              : new CuttingPlaneSearch(
                  sweep, incumbent, graph.limits(), start.multipliers(), NARROW_BOX);
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
