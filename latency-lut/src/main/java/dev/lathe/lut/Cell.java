package dev.lathe.lut;

import java.util.Arrays;

/**
 * A box between two corners while a {@link CellTree} is built. Corner {@code k} lies at the high
 * end of axis {@code a} where bit {@code a} of {@code k} is set.
 */
final class Cell {
  final int[] low;
  final int[] high;

  /** Latency at each corner in nanoseconds; NaN where it is not known. */
  final double[] nanos;

  /** Error of each corner that comes from interpolation; 0 at samples. */
  final double[] structuralNanos;

  /** Error of each corner that comes from noise. */
  final double[] noiseNanos;

  /** Estimated error of the interpolation in the middle, relative to the value there. */
  double interior;

  Cell(int[] low, int[] high) {
    this.low = low;
    this.high = high;
    int corners = 1 << low.length;
    nanos = new double[corners];
    structuralNanos = new double[corners];
    noiseNanos = new double[corners];
  }

  private Cell(Cell parent, int axis, int cut, boolean upper) {
    low = parent.low.clone();
    high = parent.high.clone();
    (upper ? low : high)[axis] = cut;
    nanos = parent.nanos.clone();
    structuralNanos = parent.structuralNanos.clone();
    noiseNanos = parent.noiseNanos.clone();
    interior = parent.interior;
  }

  int dimensions() {
    return low.length;
  }

  boolean isComplete() {
    for (double value : nanos) {
      if (Double.isNaN(value)) {
        return false;
      }
    }
    return true;
  }

  double largestNoiseNanos() {
    return Arrays.stream(noiseNanos).max().orElse(0);
  }

  /** The lower or upper part; the corners on the cut still have to be set. */
  Cell part(int axis, int cut, boolean upper) {
    return new Cell(this, axis, cut, upper);
  }

  Widths corner(int corner) {
    int[] widths = new int[low.length];
    for (int axis = 0; axis < low.length; axis++) {
      widths[axis] = (corner >> axis & 1) == 0 ? low[axis] : high[axis];
    }
    return Widths.of(widths);
  }

  void setSample(int corner, Timing timing) {
    nanos[corner] = timing.medianNanos();
    structuralNanos[corner] = 0;
    noiseNanos[corner] = timing.medianErrorNanos();
  }

  boolean isCorner(Widths widths) {
    for (int axis = 0; axis < low.length; axis++) {
      int width = widths.get(axis);
      if (width != low[axis] && width != high[axis]) {
        return false;
      }
    }
    return true;
  }

  /** Whether the width lies strictly between the two ends of an axis. */
  boolean isInside(Widths widths, int axis) {
    return widths.get(axis) > low[axis] && widths.get(axis) < high[axis];
  }

  /** How far a point is from the middle: 0 there, 1 at the ends; the axis that is farthest. */
  double distanceFromMiddle(Widths widths) {
    double farthest = 0;
    for (int axis = 0; axis < low.length; axis++) {
      farthest = Math.max(farthest, Math.abs(2 * share(widths.get(axis), axis) - 1));
    }
    return farthest;
  }

  /** Where a width lies between the ends of an axis, from 0 to 1; 0 on an axis without extent. */
  double share(int width, int axis) {
    int extent = high[axis] - low[axis];
    return extent == 0 ? 0 : (width - low[axis]) / (double) extent;
  }

  /** The multilinear interpolation; NaN if a corner with any weight is not known. */
  double interpolate(Widths widths) {
    double sum = 0;
    for (int corner = 0; corner < nanos.length; corner++) {
      double weight = 1;
      for (int axis = 0; axis < low.length; axis++) {
        double share = share(widths.get(axis), axis);
        weight *= (corner >> axis & 1) == 0 ? 1 - share : share;
      }
      if (weight != 0) {
        sum += weight * nanos[corner];
      }
    }
    return sum;
  }

  /** Half of the range of the corners over the largest: the error that nothing is known about. */
  double halfRange() {
    double min = Double.POSITIVE_INFINITY;
    double max = 0;
    for (double value : nanos) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return max == 0 ? 0 : (max - min) / 2 / max;
  }
}
