package dev.lathe.benchmarks.latency;

import java.util.List;

/**
 * Latency as a line over multiply-accumulate operations, by least squares on relative errors.
 *
 * @param intercept milliseconds of a network without operations
 * @param slope milliseconds an operation
 */
record MacsLine(double intercept, double slope) {
  static MacsLine of(List<NetworkResult.Variant> variants) {
    double ones = 0;
    double macs = 0;
    double squares = 0;
    double right = 0;
    double rightMacs = 0;
    for (NetworkResult.Variant variant : variants) {
      // Every equation is divided by what was measured.
      double one = 1 / variant.measuredMillis();
      double work = variant.macs() / variant.measuredMillis();
      ones += one * one;
      macs += one * work;
      squares += work * work;
      right += one;
      rightMacs += work;
    }
    double determinant = ones * squares - macs * macs;
    double intercept = (right * squares - rightMacs * macs) / determinant;
    return new MacsLine(intercept, (ones * rightMacs - macs * right) / determinant);
  }

  double millis(long macs) {
    return intercept + slope * macs;
  }
}
