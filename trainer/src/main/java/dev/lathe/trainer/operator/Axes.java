package dev.lathe.trainer.operator;

/** Axis numbers, counted from the end where they are negative. */
final class Axes {
  private Axes() {}

  /** The axis counted from the begin. */
  static int index(long axis, int rank) {
    long index = axis < 0 ? axis + rank : axis;
    if (index < 0 || index > rank) {
      throw new IllegalArgumentException(
          "The axis (%d) is none of a tensor of %d axes.".formatted(axis, rank));
    }
    return (int) index;
  }

  /** The axes counted from the begin. */
  static long[] indices(long[] axes, int rank) {
    long[] indices = new long[axes.length];
    for (int i = 0; i < axes.length; i++) {
      indices[i] = index(axes[i], rank);
    }
    return indices;
  }

  /** All axes from {@code first} on. */
  static long[] from(int first, int rank) {
    long[] axes = new long[Math.max(0, rank - first)];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = (long) first + i;
    }
    return axes;
  }
}
