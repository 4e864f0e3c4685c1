package dev.lathe.lut;

/** A symmetric and positive definite matrix as the product of a lower triangle and its mirror. */
final class Cholesky {
  private final double[][] lower;

  private Cholesky(double[][] lower) {
    this.lower = lower;
  }

  /**
   * Takes a matrix apart.
   *
   * @param matrix only the lower triangle is read; the rows are taken over
   */
  static Cholesky of(double[][] matrix) {
    for (int row = 0; row < matrix.length; row++) {
      for (int column = 0; column <= row; column++) {
        double rest = matrix[row][column];
        for (int before = 0; before < column; before++) {
          rest -= matrix[row][before] * matrix[column][before];
        }
        if (column == row && !(rest > 0)) {
          throw new IllegalArgumentException("The matrix must be positive definite.");
        }
        matrix[row][column] = column == row ? Math.sqrt(rest) : rest / matrix[column][column];
      }
    }
    return new Cholesky(matrix);
  }

  /** The {@code x} with {@code matrix · x = right}. */
  double[] solve(double[] right) {
    double[] solution = forward(right, 0);
    for (int row = solution.length - 1; row >= 0; row--) {
      for (int below = row + 1; below < solution.length; below++) {
        solution[row] -= lower[below][row] * solution[below];
      }
      solution[row] /= lower[row][row];
    }
    return solution;
  }

  /** The diagonal of the matrix's inverse. */
  double[] inverseDiagonal() {
    double[] diagonal = new double[lower.length];
    for (int index = 0; index < diagonal.length; index++) {
      double[] unit = new double[diagonal.length];
      unit[index] = 1;
      for (double value : forward(unit, index)) {
        diagonal[index] += value * value;
      }
    }
    return diagonal;
  }

  /** The solution for the lower triangle; {@code right} is 0 before {@code first}. */
  private double[] forward(double[] right, int first) {
    double[] solution = right.clone();
    for (int row = first; row < solution.length; row++) {
      for (int column = first; column < row; column++) {
        solution[row] -= lower[row][column] * solution[column];
      }
      solution[row] /= lower[row][row];
    }
    return solution;
  }
}
