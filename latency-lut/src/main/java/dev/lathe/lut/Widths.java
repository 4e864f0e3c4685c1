package dev.lathe.lut;

import java.util.Arrays;

/**
 * The widths of one layer, one number per axis of its surface: one to three of them, each 1 or
 * more. What the axes mean is the caller's affair; {@link Axis} keeps their names.
 *
 * <p>Ordered by the first axis, then the second, then the third.
 */
public final class Widths implements Comparable<Widths> {
  /** The largest number of axes. */
  public static final int MAX_COUNT = 3;

  private final int[] values;

  private Widths(int[] values) {
    this.values = values;
  }

  /**
   * Widths in the order of the axes; the array is copied.
   *
   * @throws IllegalArgumentException if there are none, more than three, or one is below 1
   */
  public static Widths of(int... widths) {
    if (widths.length < 1 || widths.length > MAX_COUNT) {
      throw new IllegalArgumentException(
          "The number of widths (%s) must be between 1 and %s."
              .formatted(widths.length, MAX_COUNT));
    }
    for (int width : widths) {
      Require.atLeast("width", width, 1);
    }
    return new Widths(widths.clone());
  }

  /** How many axes there are: 1 to 3. */
  public int count() {
    return values.length;
  }

  /** The width on an axis, counted from 0. */
  public int get(int axis) {
    return values[axis];
  }

  /** A copy of the widths as an array. */
  public int[] toArray() {
    return values.clone();
  }

  @Override
  public int compareTo(Widths other) {
    return Arrays.compare(values, other.values);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Widths that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  /** The widths with a multiplication sign between them, such as {@code 64×128}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int width : values) {
      text.append(text.length() == 0 ? "" : "×").append(width);
    }
    return text.toString();
  }
}
