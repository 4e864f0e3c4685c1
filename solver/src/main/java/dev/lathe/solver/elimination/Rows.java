package dev.lathe.solver.elimination;

import java.util.Arrays;

/**
 * The inner loops over rows of tables; nearly all time is spent here.
 *
 * <p>They run over whole arrays, from the first cell, because only such loops become vector
 * instructions: the same loops with an offset into a larger array take three times as long. Copying
 * a row out of its table first costs far less than that.
 */
final class Rows {
  private Rows() {}

  /** into[j] = max(into[j], constant + row[j]). */
  static void maxPlus(double[] into, double[] row, double constant) {
    for (int j = 0; j < into.length; j++) {
      into[j] = Math.max(into[j], constant + row[j]);
    }
  }

  /**
   * into[j] = max(into[j], constants[c + k * stride] + rows[k][j]) for all k, two rows at a time so
   * that {@code into} is read and written less often.
   */
  static void maxPlus(double[] into, double[][] rows, double[] constants, int c, int stride) {
    int k = 0;
    int at = c;
    for (; k + 2 <= rows.length; k += 2, at += 2 * stride) {
      maxPlus(into, rows[k], rows[k + 1], constants[at], constants[at + stride]);
    }
    if (k < rows.length) {
      maxPlus(into, rows[k], constants[at]);
    }
  }

  private static void maxPlus(
      double[] into, double[] row, double[] other, double constant, double otherConstant) {
    for (int j = 0; j < into.length; j++) {
      into[j] = Math.max(into[j], Math.max(constant + row[j], otherConstant + other[j]));
    }
  }

  /** into[j] = max(into[j], constant + row[j] + other[j]). */
  static void maxPlus(double[] into, double[] row, double[] other, double constant) {
    for (int j = 0; j < into.length; j++) {
      into[j] = Math.max(into[j], constant + row[j] + other[j]);
    }
  }

  /** into[j] += row[j]. */
  static void add(double[] into, double[] row) {
    for (int j = 0; j < into.length; j++) {
      into[j] += row[j];
    }
  }

  /** into[j] = constant + row[j]. */
  static void set(double[] into, double[] row, double constant) {
    for (int j = 0; j < into.length; j++) {
      into[j] = constant + row[j];
    }
  }

  /** The largest of constant + row[j] + other[j]. */
  static double largest(double[] row, double[] other, double constant) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < row.length; j++) {
      double sum = row[j] + other[j];
      if (sum > largest) {
        largest = sum;
      }
    }
    return largest + constant;
  }

  /** The largest of so many cells. */
  static double largest(double[] table, int from, int length) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = from; j < from + length; j++) {
      if (table[j] > largest) {
        largest = table[j];
      }
    }
    return largest;
  }

  /** The rows of a table. */
  static double[][] split(double[] table, int length) {
    double[][] rows = new double[table.length / length][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = Arrays.copyOfRange(table, row * length, (row + 1) * length);
    }
    return rows;
  }
}
