package dev.lathe.lut;

/** Quantiles of sorted numbers, interpolated linearly between order statistics. */
final class Quantiles {
  private Quantiles() {}

  /** The quantile of ascending numbers, one or more; {@code fraction} in 0..1. */
  static double ofSorted(double[] ascending, double fraction) {
    double place = fraction * (ascending.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, ascending.length - 1);
    double share = place - below;
    // Equal neighbours must give exactly their value, so that p10 <= median <= p90 holds.
    return ascending[below] + share * (ascending[above] - ascending[below]);
  }
}
