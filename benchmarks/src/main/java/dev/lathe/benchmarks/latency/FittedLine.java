package dev.lathe.benchmarks.latency;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Latency as a line over some measure of a variant, by least squares on relative errors.
 *
 * @param intercept milliseconds where the measure is 0
 * @param slope milliseconds for each unit of it
 */
record FittedLine(double intercept, double slope) {
  static FittedLine of(
      List<NetworkResult.Variant> variants, ToDoubleFunction<NetworkResult.Variant> over) {
    double ones = 0;
    double units = 0;
    double squares = 0;
    double right = 0;
    double rightUnits = 0;
    for (NetworkResult.Variant variant : variants) {
      // Every equation is divided by what was measured.
      double one = 1 / variant.measuredMillis();
      double unit = over.applyAsDouble(variant) / variant.measuredMillis();
      ones += one * one;
      units += one * unit;
      squares += unit * unit;
      right += one;
      rightUnits += unit;
    }
    double determinant = ones * squares - units * units;
    double intercept = (right * squares - rightUnits * units) / determinant;
    return new FittedLine(intercept, (ones * rightUnits - units * right) / determinant);
  }

  double millis(double measure) {
    return intercept + slope * measure;
  }
}
