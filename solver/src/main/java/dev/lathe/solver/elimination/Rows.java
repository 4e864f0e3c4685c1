package dev.lathe.solver.elimination;

/**
 * The inner loops over rows of tables. They are short, free of branches and apart from everything
 * else so that the compiler turns them into vector instructions; nearly all time is spent here.
 */
final class Rows {
  private Rows() {}

  /** out[o + j] = max(out[o + j], constant + row[r + j]). */
  static void maxPlus(double[] out, int o, double[] row, int r, double constant, int length) {
    for (int j = 0; j < length; j++) {
      out[o + j] = Math.max(out[o + j], constant + row[r + j]);
    }
  }

  /** out[o + j] = max(out[o + j], constant + row[r + j] + other[s + j]). */
  static void maxPlus(
      double[] out,
      int o,
      double[] row,
      int r,
      double[] other,
      int s,
      double constant,
      int length) {
    for (int j = 0; j < length; j++) {
      out[o + j] = Math.max(out[o + j], constant + row[r + j] + other[s + j]);
    }
  }

  /** out[o + j] = max(out[o + j], row[r + j]). */
  static void max(double[] out, int o, double[] row, int r, int length) {
    for (int j = 0; j < length; j++) {
      out[o + j] = Math.max(out[o + j], row[r + j]);
    }
  }

  /** out[o + j] += row[r + j]. */
  static void add(double[] out, int o, double[] row, int r, int length) {
    for (int j = 0; j < length; j++) {
      out[o + j] += row[r + j];
    }
  }

  /** out[o + j] += constant. */
  static void add(double[] out, int o, double constant, int length) {
    for (int j = 0; j < length; j++) {
      out[o + j] += constant;
    }
  }

  /** The largest of so many cells. */
  static double max(double[] row, int r, int length) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < length; j++) {
      if (row[r + j] > largest) {
        largest = row[r + j];
      }
    }
    return largest;
  }
}
