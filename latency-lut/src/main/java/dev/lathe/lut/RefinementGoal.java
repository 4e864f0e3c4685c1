package dev.lathe.lut;

/**
 * When a surface is good enough.
 *
 * @param relativeError the interpolation error to reach, above 0: 0.05 is 5 %
 * @param floorNanos errors are taken relative to the latency or to this, whichever is more, so that
 *     no time is spent on cells whose latency hardly counts; 0 or more
 * @param maxSamples no more samples than this, corners included; 1 or more
 */
public record RefinementGoal(double relativeError, double floorNanos, int maxSamples) {
  /** Checks the ranges. */
  public RefinementGoal {
    Require.nanos("floorNanos", floorNanos);
    Require.atLeast("maxSamples", maxSamples, 1);
    if (!(relativeError > 0) || Double.isInfinite(relativeError)) {
      throw new IllegalArgumentException(
          "The relativeError (" + relativeError + ") must be a finite number above 0.");
    }
  }

  /** The error of a value, relative as this goal counts it. */
  double relative(double errorNanos, double nanos) {
    return errorNanos / Math.max(Math.max(nanos, floorNanos), Double.MIN_NORMAL);
  }
}
