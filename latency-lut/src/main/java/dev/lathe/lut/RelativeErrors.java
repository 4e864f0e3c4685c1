package dev.lathe.lut;

import java.util.Arrays;

/**
 * Absolute relative errors of predictions that did not know what they predicted: 0.05 is 5 %.
 *
 * @param count how many predictions were checked; 0 if none could be, and then the others are 0
 * @param median the median error
 * @param p95 the 95th percentile
 * @param max the largest error
 */
public record RelativeErrors(int count, double median, double p95, double max) {
  /** No prediction was checked. */
  public static final RelativeErrors NONE = new RelativeErrors(0, 0, 0, 0);

  /** Checks the ranges. */
  public RelativeErrors {
    Require.atLeast("count", count, 0);
    Require.nanos("median", median);
    Require.nanos("p95", p95);
    Require.nanos("max", max);
  }

  /** The statistics of errors, 0 or more each, in any order; {@link #NONE} if there are none. */
  public static RelativeErrors of(double... errors) {
    if (errors.length == 0) {
      return NONE;
    }
    double[] sorted = errors.clone();
    Arrays.sort(sorted);
    return new RelativeErrors(
        sorted.length,
        Quantiles.ofSorted(sorted, 0.5),
        Quantiles.ofSorted(sorted, 0.95),
        sorted[sorted.length - 1]);
  }
}
