package dev.lathe.lut;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One measured point of a surface.
 *
 * @param widths where it was measured
 * @param timing what the repeated timings say
 * @param measuredAt when, if that is known
 * @param rawNanos the single timings in the order they were taken; empty unless they were asked for
 */
public record Sample(
    Widths widths, Timing timing, Optional<Instant> measuredAt, List<Double> rawNanos) {
  /** Checks and copies. */
  public Sample {
    requireNonNull(widths, "widths is null");
    requireNonNull(timing, "timing is null");
    requireNonNull(measuredAt, "measuredAt is null");
    rawNanos = List.copyOf(rawNanos);
    for (double value : rawNanos) {
      Require.nanos("rawNanos", value);
    }
  }

  /** A sample without a time and without its single timings. */
  public static Sample of(Widths widths, Timing timing) {
    return new Sample(widths, timing, Optional.empty(), List.of());
  }

  /** The sample at other widths, on a surface that counts them otherwise. */
  public Sample at(Widths other) {
    return new Sample(other, timing, measuredAt, rawNanos);
  }

  /** The sample on a machine on which everything takes {@code factor} times as long. */
  Sample scaled(double factor) {
    return new Sample(
        widths,
        timing.scaled(factor),
        measuredAt,
        rawNanos.stream().map(nanos -> nanos * factor).toList());
  }

  /** The same sample without its single timings. */
  public Sample withoutRaw() {
    return new Sample(widths, timing, measuredAt, List.of());
  }
}
