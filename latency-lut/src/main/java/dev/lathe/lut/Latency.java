package dev.lathe.lut;

import static java.util.Objects.requireNonNull;

import dev.lathe.foundation.UserException;
import java.util.Locale;

/** A latency that says how it is known: measured, interpolated between measurements, or not. */
public sealed interface Latency {
  /** Whether there is a number. */
  boolean isKnown();

  /**
   * The latency in nanoseconds.
   *
   * @throws UserException if it is not known, with the reason
   */
  double nanos();

  /**
   * The estimated error of {@link #nanos()} in nanoseconds, one-sided and absolute.
   *
   * @throws UserException if the latency is not known, with the reason
   */
  double errorNanos();

  /** The same where everything takes {@code factor} times as long; what is not known stays so. */
  Latency scaled(double factor);

  /**
   * A latency that was measured at exactly these widths.
   *
   * @param nanos the median, 0 or more
   * @param errorNanos the standard error of the median, 0 or more
   * @param spreadNanos from the 10th to the 90th percentile, 0 or more
   * @param count how many timings, 1 or more
   */
  record Measured(double nanos, double errorNanos, double spreadNanos, int count)
      implements Latency {
    /** Checks the ranges. */
    public Measured {
      Require.nanos("nanos", nanos);
      Require.nanos("errorNanos", errorNanos);
      Require.nanos("spreadNanos", spreadNanos);
      Require.atLeast("count", count, 1);
    }

    @Override
    public boolean isKnown() {
      return true;
    }

    @Override
    public Latency scaled(double factor) {
      return new Measured(nanos * factor, errorNanos * factor, spreadNanos * factor, count);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%.4f ms measured, spread %.4f ms, n %s",
          nanos / 1e6,
          spreadNanos / 1e6,
          count);
    }
  }

  /**
   * A latency between measured ones.
   *
   * @param nanos the interpolated value, 0 or more
   * @param errorNanos the estimated error, 0 or more
   */
  record Interpolated(double nanos, double errorNanos) implements Latency {
    /** Checks the ranges. */
    public Interpolated {
      Require.nanos("nanos", nanos);
      Require.nanos("errorNanos", errorNanos);
    }

    @Override
    public boolean isKnown() {
      return true;
    }

    @Override
    public Latency scaled(double factor) {
      return new Interpolated(nanos * factor, errorNanos * factor);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%.4f ms interpolated, error %.4f ms", nanos / 1e6, errorNanos / 1e6);
    }
  }

  /**
   * No latency.
   *
   * @param reason why not, as a sentence without a full stop
   */
  record Unknown(String reason) implements Latency {
    /** Checks that there is a reason. */
    public Unknown {
      requireNonNull(reason, "reason is null");
    }

    @Override
    public boolean isKnown() {
      return false;
    }

    @Override
    public double nanos() {
      throw new UserException(
          "The latency is not known: " + reason + ".",
          "Maybe profile the layer at these widths first.");
    }

    @Override
    public double errorNanos() {
      return nanos();
    }

    @Override
    public Latency scaled(double factor) {
      return this;
    }

    @Override
    public String toString() {
      return "unknown: " + reason;
    }
  }
}
