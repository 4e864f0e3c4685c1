package dev.lathe.solver.baseline;

import java.util.stream.IntStream;

/**
 * HALP's latency-aware grouping (arXiv 2110.10811, section 3.3): channels are pruned in groups of
 * the size at which the latency of a layer steps, so that widths land where a plateau ends.
 *
 * <p>The released code reads hand-made group sizes; they leave between 2 and 32 options a layer.
 * Here the size is found in the table: the largest whose groups spread little against the rise from
 * one group to the next. Where no step can be seen, so many options stay that there are 16 or less.
 */
final class LatencySteps {
  /** Options that stay where the cost does not step. */
  private static final int OPTIONS = 16;

  /**
   * The most that costs within a group may spread, against the rise to the next. Even rises have
   * 0.25 and more.
   */
  private static final double SPREAD = 0.2;

  private LatencySteps() {}

  /**
   * The places that stay, ascending: always the last, and from there down every n-th.
   *
   * @param cost the cost at each option, ascending
   */
  static int[] places(double[] cost) {
    int size = size(cost);
    return IntStream.range(0, cost.length)
        .filter(place -> (cost.length - 1 - place) % size == 0)
        .toArray();
  }

  private static int size(double[] cost) {
    for (int size = cost.length / 2; size > 1; size--) {
      if (spread(cost, size) <= SPREAD) {
        return size;
      }
    }
    return (cost.length + OPTIONS - 1) / OPTIONS;
  }

  /** The mean standard deviation within groups, against the mean rise between them. */
  private static double spread(double[] cost, int size) {
    int groups = cost.length / size;
    double deviations = 0;
    double first = 0;
    double last = 0;
    for (int group = 0; group < groups; group++) {
      int top = cost.length - group * size;
      double mean = IntStream.range(top - size, top).mapToDouble(i -> cost[i]).average().orElse(0);
      double squares =
          IntStream.range(top - size, top)
              .mapToDouble(i -> (cost[i] - mean) * (cost[i] - mean))
              .average()
              .orElse(0);
      deviations += Math.sqrt(squares);
      last = group == 0 ? mean : last;
      first = mean;
    }
    double rise = (last - first) / Math.max(1, groups - 1);
    return rise <= 0 ? Double.POSITIVE_INFINITY : deviations / groups / rise;
  }
}
