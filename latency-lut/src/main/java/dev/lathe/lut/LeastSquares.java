package dev.lathe.lut;

import java.util.List;

/**
 * Weighted least squares on relative residuals: each point's equation is divided by its measured
 * latency, so that small and large models count alike. Solved by Householder reflections.
 */
final class LeastSquares {
  /** Columns whose remaining length is below this share of their own are dependent on others. */
  private static final double DEPENDENT = 1e-9;

  private LeastSquares() {}

  /**
   * Intercept, slope of the sum, and a coefficient per feature. A column that the points do not
   * determine makes all coefficients NaN.
   */
  static double[] solve(List<Calibration.Point> points, int features, double[] weights) {
    int columns = 2 + features;
    double[][] matrix = new double[points.size()][columns + 1];
    for (int row = 0; row < matrix.length; row++) {
      Calibration.Point point = points.get(row);
      double factor = Math.sqrt(weights[row]) / point.measuredNanos();
      matrix[row][0] = factor;
      matrix[row][1] = factor * point.sumNanos();
      for (int feature = 0; feature < features; feature++) {
        matrix[row][2 + feature] = factor * point.features().get(feature);
      }
      matrix[row][columns] = factor * point.measuredNanos();
    }
    double[] unknown = new double[columns];
    java.util.Arrays.fill(unknown, Double.NaN);
    if (matrix.length < columns) {
      return unknown;
    }
    for (int column = 0; column < columns; column++) {
      if (!reflect(matrix, column)) {
        return unknown;
      }
    }
    return substitute(matrix, columns);
  }

  /** Makes the column zero below the diagonal; false if it depends on the columns before it. */
  private static boolean reflect(double[][] matrix, int column) {
    double whole = 0;
    double below = 0;
    for (int row = 0; row < matrix.length; row++) {
      double square = matrix[row][column] * matrix[row][column];
      whole += square;
      below += row >= column ? square : 0;
    }
    double length = Math.sqrt(below);
    if (!(length > DEPENDENT * Math.sqrt(whole))) {
      return false;
    }
    double diagonal = matrix[column][column] > 0 ? -length : length;
    double[] mirror = new double[matrix.length];
    for (int row = column; row < matrix.length; row++) {
      mirror[row] = matrix[row][column];
    }
    mirror[column] -= diagonal;
    double half = 0;
    for (double value : mirror) {
      half += value * value / 2;
    }
    for (int other = column; other < matrix[0].length; other++) {
      double product = 0;
      for (int row = column; row < matrix.length; row++) {
        product += mirror[row] * matrix[row][other];
      }
      for (int row = column; row < matrix.length; row++) {
        matrix[row][other] -= product / half * mirror[row];
      }
    }
    return true;
  }

  private static double[] substitute(double[][] matrix, int columns) {
    double[] solution = new double[columns];
    for (int row = columns - 1; row >= 0; row--) {
      double rest = matrix[row][columns];
      for (int column = row + 1; column < columns; column++) {
        rest -= matrix[row][column] * solution[column];
      }
      solution[row] = rest / matrix[row][row];
    }
    return solution;
  }
}
