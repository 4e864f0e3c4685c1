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
   * The multiple of the step that is nearest to the middle between two widths and strictly between
   * them, or 0 if there is none.
   */
  int middle(int low, int high) {
    long middle = ((long) low + high) / 2;
    long below = middle / step * step;
    long above = below + step;
    boolean belowFits = below > low && below < high;
    boolean aboveFits = above > low && above < high;
    if (belowFits && (!aboveFits || middle - below <= above - middle)) {
      return (int) below;
    }
    return aboveFits ? (int) above : 0;
  }
}
