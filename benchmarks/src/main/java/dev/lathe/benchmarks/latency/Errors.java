package dev.lathe.benchmarks.latency;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How far predictions are off what was measured, relative to that.
 *
 * @param count how many predictions
 * @param median of the absolute errors
 * @param p95 their 95th percentile, of the nearest rank
 * @param within5 the share within 5 %
 * @param within10 the share within 10 %
 * @param bias the mean of the signed errors
 */
record Errors(int count, double median, double p95, double within5, double within10, double bias) {
  static Errors of(
      List<NetworkResult.Variant> variants, ToDoubleFunction<NetworkResult.Variant> prediction) {
    return of(
        variants.stream()
            .mapToDouble(
                variant -> prediction.applyAsDouble(variant) / variant.measuredMillis() - 1)
            .toArray());
  }

  /** The statistics of signed relative errors, one or more. */
  static Errors of(double... signed) {
    double[] sorted = Arrays.stream(signed).map(Math::abs).sorted().toArray();
    int last = sorted.length - 1;
    return new Errors(
        sorted.length,
        (sorted[last / 2] + sorted[sorted.length / 2]) / 2,
        sorted[(int) Math.ceil(0.95 * sorted.length) - 1],
        share(sorted, 0.05),
        share(sorted, 0.10),
        Arrays.stream(signed).average().orElse(0));
  }

  private static double share(double[] errors, double bound) {
    return (double) Arrays.stream(errors).filter(error -> error <= bound).count() / errors.length;
  }
}
