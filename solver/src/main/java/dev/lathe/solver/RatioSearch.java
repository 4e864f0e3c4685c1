package dev.lathe.solver;

import static java.util.Objects.requireNonNull;

import dev.lathe.solver.exact.Deadline;
import dev.lathe.solver.exact.ExactSearch;
import dev.lathe.solver.exact.Goal;
import dev.lathe.solver.exact.Least;
import dev.lathe.solver.exact.Log;
import dev.lathe.solver.exact.Outcome;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.GraphCompiler;
import dev.lathe.solver.factor.Score;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the smallest worst ratio: of all assignments worth enough, the one whose largest share of
 * any limit, {@code cost / limit}, is smallest.
 *
 * <p>Bisection on the ratio: with every limit multiplied by it, either there is an assignment worth
 * enough, whose own ratio is the new upper end, or it is proven that there is none. Ratios are
 * fractions of integers; the last question, whether there is an assignment with a ratio strictly
 * below the best, is asked with the largest integer limits that such an assignment can use, so the
 * proof is exact.
 */
final class RatioSearch {
  /** When the ends are this close, relatively, bisection gives way to the last question. */
  private static final double CLOSE = 1e-5;

  /** After so many bisections, too: ratios near 0 are never relatively close. */
  private static final int BISECTIONS = 40;

  /** Limits are kept below this, far above all sums of costs. */
  private static final long LARGEST_LIMIT = 1L << 50;

  private final GraphCompiler compiler;
  private final ExactSearch search;
  private final long[] limits;
  private final long seed;

  /**
   * A search.
   *
   * @param search a search of the compiler's graph
   * @param limits the limits that ratios are shares of, in the integers of the graph
   */
  RatioSearch(GraphCompiler compiler, ExactSearch search, long[] limits, long seed) {
    this.compiler = compiler;
    this.search = search;
    this.limits = limits.clone();
    this.seed = seed;
  }

  /**
   * What was found.
   *
   * @param assignment the assignment with the smallest ratio, or null if none was found
   * @param ratio its ratio, as the integers have it, not smaller than that of the doubles
   * @param bound no assignment worth enough has a smaller ratio; infinite if there is none at all
   */
  record Result(@Nullable Assignment assignment, double ratio, double bound) {
    boolean isProven() {
      return ratio <= bound;
    }

    Assignment requireAssignment() {
      if (assignment == null) {
        throw new IllegalStateException("No assignment was found.");
      }
      return assignment;
    }
  }

  /** Whether every limit is positive, so that ratios have a meaning. */
  boolean isDefined() {
    return Arrays.stream(limits).allMatch(limit -> limit > 0);
  }

  /**
   * The assignment that comes closest to the limits, whatever it is worth.
   *
   * @param least for each resource the least that any assignment uses
   * @param gap the search may stop when ratio and bound are this close
   */
  Result closest(List<Least> least, double gap, Deadline deadline) {
    if (!isDefined()) {
      // No multiple of the limits can be met: the least excess of one resource has to do.
      return new Result(leastExcess(least), Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    double low = 0;
    Assignment best = null;
    for (int i = 0; i < limits.length; i++) {
      low = Math.max(low, least.get(i).bound() / (double) limits[i]);
      Assignment candidate = least.get(i).assignment();
      best = best == null || ratio(candidate) < ratio(best) ? candidate : best;
    }
    return limits.length == 1
        ? new Result(best, ratio(best), low)
        : narrow(Goal.ANYTHING, best, low, gap, deadline);
  }

  /** The assignment worth at least so much that has the smallest ratio. */
  Result best(long enough, double gap, Deadline deadline) {
    double low = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < limits.length; i++) {
      low = Math.max(low, search.least(i, deadline).bound() / (double) limits[i]);
    }
    Outcome any = decide(unlimited(), enough, deadline);
    if (any.value() >= enough) {
      return narrow(enough, any.assignment(), low, gap, deadline);
    }
    return new Result(
        null, Double.POSITIVE_INFINITY, any.bound() < enough ? Double.POSITIVE_INFINITY : low);
  }

  private Result narrow(
      long enough, @Nullable Assignment start, double low, double gap, Deadline deadline) {
    Assignment best = requireNonNull(start);
    double bound = low;
    for (int round = 0; !deadline.isOver(); round++) {
      double ratio = ratio(best);
      if (ratio - bound <= gap * Math.abs(ratio)) {
        break;
      }
      boolean last = round >= BISECTIONS || ratio - bound <= CLOSE * Math.abs(ratio);
      double middle = (ratio + bound) / 2;
      Outcome outcome = decide(last ? below(best) : times(middle), enough, deadline);
      if (outcome.assignment() != null && outcome.value() >= enough) {
        best = outcome.assignment();
      } else if (outcome.bound() < enough || outcome.bound() == Long.MIN_VALUE) {
        // The product of middle and limit was rounded by less than one place.
        bound = last ? ratio : Math.nextDown(middle);
      } else {
        break;
      }
    }
    return new Result(best, ratio(best), bound);
  }

  private Outcome decide(long[] at, long enough, Deadline deadline) {
    Log silent = new Log(deadline, (seconds, incumbent, bound) -> {});
    return search.run(at, Goal.atLeast(enough), seed, deadline, silent);
  }

  private long[] unlimited() {
    long[] none = new long[limits.length];
    Arrays.fill(none, LARGEST_LIMIT);
    return none;
  }

  private long[] times(double ratio) {
    return Arrays.stream(limits)
        .map(limit -> (long) Math.min(LARGEST_LIMIT, Math.floor(ratio * limit)))
        .toArray();
  }

  /** The largest limits that hold only for ratios strictly smaller than an assignment's. */
  private long[] below(Assignment assignment) {
    int worst = worst(assignment);
    BigInteger cost = BigInteger.valueOf(score(assignment).cost()[worst]);
    BigInteger whole = BigInteger.valueOf(limits[worst]);
    long[] below = new long[limits.length];
    for (int i = 0; i < below.length; i++) {
      // c / limit < cost / whole means c * whole < cost * limit.
      BigInteger product = cost.multiply(BigInteger.valueOf(limits[i])).subtract(BigInteger.ONE);
      BigInteger[] parts = product.divideAndRemainder(whole);
      BigInteger floor = parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
      below[i] = floor.min(BigInteger.valueOf(LARGEST_LIMIT)).longValueExact();
    }
    return below;
  }

  private Score score(Assignment assignment) {
    return Score.of(compiler.graph(), assignment);
  }

  private int worst(Assignment assignment) {
    long[] cost = score(assignment).cost();
    int worst = 0;
    for (int i = 1; i < cost.length; i++) {
      // Products of two numbers below 2^50 need more than a long.
      BigInteger left = BigInteger.valueOf(cost[i]).multiply(BigInteger.valueOf(limits[worst]));
      BigInteger right = BigInteger.valueOf(cost[worst]).multiply(BigInteger.valueOf(limits[i]));
      worst = left.compareTo(right) > 0 ? i : worst;
    }
    return worst;
  }

  private double ratio(Assignment assignment) {
    int worst = worst(assignment);
    return score(assignment).cost()[worst] / (double) limits[worst];
  }

  /** Of the assignments that use least of one resource, the one that breaks limits least. */
  private Assignment leastExcess(List<Least> least) {
    Assignment best = null;
    double bestExcess = Double.POSITIVE_INFINITY;
    for (Least candidate : least) {
      long[] cost = score(candidate.assignment()).cost();
      double excess = 0;
      for (int i = 0; i < cost.length; i++) {
        double over = (double) cost[i] - limits[i];
        excess = Math.max(excess, over / Math.max(1, Math.abs((double) limits[i])));
      }
      if (best == null || excess < bestExcess) {
        best = candidate.assignment();
        bestExcess = excess;
      }
    }
    return requireNonNull(best);
  }
}
