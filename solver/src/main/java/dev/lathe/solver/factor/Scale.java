package dev.lathe.solver.factor;

/**
 * How the doubles of one quantity become integers: multiplied by a power of two.
 *
 * <p>A power of two multiplies a double exactly, so {@link #up} and {@link #down} round once and in
 * the direction they say. If all numbers of the quantity are multiples of 2^-exponent nothing is
 * rounded at all; integers, for instance, have exponent 0.
 *
 * @param exponent integers are doubles times 2^exponent
 * @param exact whether no number of the quantity is changed by rounding
 */
public record Scale(int exponent, boolean exact) {
  /** Sums of one quantity stay below 2^40, so that sums of products keep well inside a long. */
  private static final int MAX_BITS = 40;

  /** Sums are far below this; limits beyond it are cut. */
  static final long LARGEST = 1L << 50;

  /** Gathers the numbers of a quantity to find its scale. */
  public static final class Finder {
    private double largestSum;
    private int neededBits;

    /** Takes in the cells of one table; of each table one cell at most is part of a sum. */
    public void addTable(double[] cells) {
      double largest = 0;
      for (double cell : cells) {
        largest = Math.max(largest, Math.abs(cell));
        neededBits = Math.max(neededBits, fractionBits(cell));
      }
      largestSum += largest;
    }

    /** The finest scale that is needed, or the finest that is safe. */
    public Scale find() {
      // 2^(getExponent + 1) is above the sum; the sum of no numbers is 0 and needs no room.
      int room = largestSum == 0 ? MAX_BITS : MAX_BITS - 1 - Math.getExponent(largestSum);
      return neededBits <= room ? new Scale(neededBits, true) : new Scale(room, false);
    }

    /** The least e of at least 0 for which x * 2^e is an integer. */
    private static int fractionBits(double x) {
      if (x == Math.rint(x)) {
        return 0;
      }
      long mantissa = (Double.doubleToRawLongBits(x) & 0xFFFFFFFFFFFFFL) | 0x10000000000000L;
      int exponent = Math.max(Math.getExponent(x), Double.MIN_EXPONENT);
      return Math.max(0, 52 - exponent - Long.numberOfTrailingZeros(mantissa));
    }
  }

  /** The least integer that stands for at least {@code x}. */
  public long up(double x) {
    return clamp(Math.ceil(Math.scalb(x, exponent)));
  }

  /** The greatest integer that stands for at most {@code x}. */
  public long down(double x) {
    return clamp(Math.floor(Math.scalb(x, exponent)));
  }

  /** The double an integer stands for. */
  public double toDouble(long units) {
    return Math.scalb((double) units, -exponent);
  }

  private static long clamp(double units) {
    // Only limits can be larger than the sums for which the scale was chosen.
    return (long) Math.max(-LARGEST, Math.min(LARGEST, units));
  }
}
