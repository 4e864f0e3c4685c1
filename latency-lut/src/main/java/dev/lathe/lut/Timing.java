package dev.lathe.lut;

import java.util.Arrays;
import java.util.List;

/**
 * What repeated timings of one thing say, in nanoseconds.
 *
 * @param count how many timings, 1 or more
 * @param medianNanos the median, which is taken as the latency; see {@link #ofPairs} and {@link
 *     #together}
 * @param p10Nanos the 10th percentile, at most the median
 * @param p90Nanos the 90th percentile, at least the median
 * @param meanNanos the mean
 * @param standardDeviationNanos the standard deviation, with {@code count - 1} in its denominator;
 *     0 for a single timing
 */
public record Timing(
    int count,
    double medianNanos,
    double p10Nanos,
    double p90Nanos,
    double meanNanos,
    double standardDeviationNanos) {
  /** From the 10th to the 90th percentile of a normal distribution, in standard deviations. */
  private static final double NORMAL_P10_TO_P90 = 2.5631;

  /** Standard error of a median over that of a mean, for normal noise: the root of π/2. */
  private static final double MEDIAN_INEFFICIENCY = 1.2533;

  /** Checks the ranges. */
  public Timing {
    Require.atLeast("count", count, 1);
    Require.nanos("medianNanos", medianNanos);
    Require.nanos("p10Nanos", p10Nanos);
    Require.nanos("p90Nanos", p90Nanos);
    Require.nanos("meanNanos", meanNanos);
    Require.nanos("standardDeviationNanos", standardDeviationNanos);
    if (p10Nanos > medianNanos || medianNanos > p90Nanos) {
      throw new IllegalArgumentException(
          "The percentiles (%s, %s, %s) must not fall.".formatted(p10Nanos, medianNanos, p90Nanos));
    }
  }

  /**
   * The statistics of timings in any order. Percentiles between two timings are interpolated
   * linearly.
   *
   * @param nanos one or more finite timings, 0 or more each; not changed
   */
  public static Timing of(double... nanos) {
    Require.atLeast("number of timings", nanos.length, 1);
    double[] sorted = nanos.clone();
    Arrays.sort(sorted);
    double sum = 0;
    for (double value : sorted) {
      Require.nanos("timing", value);
      sum += value;
    }
    double mean = sum / sorted.length;
    double squares = 0;
    for (double value : sorted) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = sorted.length == 1 ? 0 : Math.sqrt(squares / (sorted.length - 1));
    return new Timing(
        sorted.length,
        Quantiles.ofSorted(sorted, 0.5),
        Quantiles.ofSorted(sorted, 0.1),
        Quantiles.ofSorted(sorted, 0.9),
        mean,
        deviation);
  }

  /**
   * The statistics of timings whose middle is the median of the means of all pairs (J. L. Hodges
   * and E. L. Lehmann, Estimates of location based on rank tests, 1963). Where a machine has two
   * speeds, the plain median jumps from the one to the other with the share of timings at each;
   * this one moves with it, and a few disturbed timings move neither.
   *
   * @param nanos one or more finite timings, 0 or more each; not changed
   */
  public static Timing ofPairs(double... nanos) {
    Timing plain = of(nanos);
    double[] means = new double[nanos.length * (nanos.length + 1) / 2];
    int pair = 0;
    for (int first = 0; first < nanos.length; first++) {
      for (int second = first; second < nanos.length; second++) {
        means[pair++] = (nanos[first] + nanos[second]) / 2;
      }
    }
    Arrays.sort(means);
    return plain.around(Quantiles.ofSorted(means, 0.5));
  }

  /** This timing with another middle; the percentiles make room for it. */
  private Timing around(double middleNanos) {
    return new Timing(
        count,
        middleNanos,
        Math.min(p10Nanos, middleNanos),
        Math.max(p90Nanos, middleNanos),
        meanNanos,
        standardDeviationNanos);
  }

  /**
   * What several timings of one thing say together, each of which counts the same: the middle is
   * the mean of their middles, and the percentiles are the outermost.
   *
   * @param timings one or more
   */
  public static Timing together(List<Timing> timings) {
    return new Timing(
        timings.stream().mapToInt(Timing::count).sum(),
        timings.stream().mapToDouble(Timing::medianNanos).average().orElseThrow(),
        timings.stream().mapToDouble(Timing::p10Nanos).min().orElseThrow(),
        timings.stream().mapToDouble(Timing::p90Nanos).max().orElseThrow(),
        timings.stream().mapToDouble(Timing::meanNanos).average().orElseThrow(),
        timings.stream().mapToDouble(Timing::standardDeviationNanos).max().orElseThrow());
  }

  /** A single number of unknown spread, as other tools' tables hold. */
  public static Timing single(double nanos) {
    return new Timing(1, nanos, nanos, nanos, nanos, 0);
  }

  /**
   * A timing of which only mean and spread are known, as other tools' tables hold: the percentiles
   * are those of a normal distribution, and 0 where that would be negative.
   *
   * @param count how many timings, 1 or more
   */
  public static Timing ofMean(int count, double meanNanos, double standardDeviationNanos) {
    double aside = NORMAL_P10_TO_P90 / 2 * standardDeviationNanos;
    return new Timing(
        count,
        meanNanos,
        Math.max(0, meanNanos - aside),
        meanNanos + aside,
        meanNanos,
        standardDeviationNanos);
  }

  /** The timing on a machine on which everything takes {@code factor} times as long. */
  public Timing scaled(double factor) {
    return new Timing(
        count,
        medianNanos * factor,
        p10Nanos * factor,
        p90Nanos * factor,
        meanNanos * factor,
        standardDeviationNanos * factor);
  }

  /** From the 10th to the 90th percentile. */
  public double spreadNanos() {
    return p90Nanos - p10Nanos;
  }

  /**
   * The standard error of the median, from the spread between the percentiles, which a few
   * disturbed timings do not move.
   */
  public double medianErrorNanos() {
    return MEDIAN_INEFFICIENCY * spreadNanos() / NORMAL_P10_TO_P90 / Math.sqrt(count);
  }
}
