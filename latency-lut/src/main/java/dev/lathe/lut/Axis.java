package dev.lathe.lut;

/**
 * One axis of a surface.
 *
 * @param name what the width counts, such as {@code inputWidth}
 * @param min the smallest width that can be looked up, 1 or more
 * @param max the largest width that can be looked up, at least {@code min}
 * @param step {@link LatencySurface#nextSamples} asks only for multiples of this between {@code
 *     min} and {@code max}, besides those two; 1 or more
 */
public record Axis(String name, int min, int max, int step) {
  /** The fraction of the golden ratio, whose multiples spread most evenly between 0 and 1. */
  private static final double GOLDEN = 0.6180339887498949;

  /** How far off the middle a cell may be cut, as a share of its extent, both sides together. */
  private static final double OFF_MIDDLE = 0.25;

  /** Checks the ranges. */
  public Axis {
    Require.text("axis name", name);
    Require.atLeast("axis min", min, 1);
    Require.atLeast("axis max", max, min);
    Require.atLeast("axis step", step, 1);
  }

  /** Whether the width can be looked up. */
  public boolean contains(int width) {
    return width >= min && width <= max;
  }

  /**
   * The axis that reaches over both, in the smaller step.
   *
   * @throws IllegalArgumentException if they have different names
   */
  public Axis joined(Axis other) {
    if (!name.equals(other.name)) {
      throw new IllegalArgumentException(
          "The names of axes (%s and %s) must be equal.".formatted(name, other.name));
    }
    return new Axis(
        name, Math.min(min, other.min), Math.max(max, other.max), Math.min(step, other.step));
  }

  /**
   * A multiple of the step near the middle between two widths and strictly between them, or 0 if
   * there is none. It lies up to an eighth of the way off the middle, by a fixed rule: halving
   * again and again would meet powers of two only, where every step of a staircase looks alike.
   */
  int middle(int low, int high) {
    double spread = (GOLDEN * ((double) low / step + (double) high / step)) % 1 - 0.5;
    double target = (low + (double) high) / 2 + spread * (high - (double) low) * OFF_MIDDLE;
    double best = Double.POSITIVE_INFINITY;
    int width = 0;
    long nearest = Math.round(target / step);
    for (long multiple = nearest - 1; multiple <= nearest + 1; multiple++) {
      long candidate = multiple * step;
      double distance = Math.abs(candidate - target);
      if (candidate > low && candidate < high && distance < best) {
        best = distance;
        width = (int) candidate;
      }
    }
    return width;
  }
}
