package dev.lathe.pruner;

/**
 * How predictions of one network's latency are corrected by what was measured: {@code corrected =
 * interceptMillis + slope · predicted}.
 *
 * @param interceptMillis what every plan takes besides
 * @param slope above 0
 * @param margin the share of a prediction that is left free for its error, 0 or more
 */
public record Correction(double interceptMillis, double slope, double margin) {
  /** A line through two points this close together says more of their noise than of the device. */
  private static final double NEAREST = 0.9;

  /** Checks the ranges. */
  public Correction {
    if (!(slope > 0) || !(margin >= 0) || !Double.isFinite(interceptMillis)) {
      throw new IllegalArgumentException(
          "The slope (%s) must be above 0 and the margin (%s) not below.".formatted(slope, margin));
    }
  }

  /** No correction, with a margin. */
  static Correction none(double margin) {
    return new Correction(0, 1, margin);
  }

  /** The ratio of measured to predicted at one point, which takes the machine's drift out. */
  static Correction at(Point point, double margin) {
    return new Correction(0, point.measuredMillis / point.predictedMillis, margin);
  }

  /** The same with another margin. */
  Correction withMargin(double other) {
    return new Correction(interceptMillis, slope, other);
  }

  /**
   * The line through the original and a plan, both predicted and measured; where they are too close
   * together, or the line would fall, the plan's ratio of measured to predicted.
   */
  static Correction through(Point original, Point plan, double margin) {
    double slope =
        (original.measuredMillis - plan.measuredMillis)
            / (original.predictedMillis - plan.predictedMillis);
    if (plan.predictedMillis > NEAREST * original.predictedMillis || !(slope > 0)) {
      return at(plan, margin);
    }
    return new Correction(plan.measuredMillis - slope * plan.predictedMillis, slope, margin);
  }

  /**
   * A latency as it was predicted and as it was measured.
   *
   * @param predictedMillis without any correction
   */
  record Point(double predictedMillis, double measuredMillis) {}

  double correctedMillis(double predictedMillis) {
    return interceptMillis + slope * predictedMillis;
  }

  double uncorrectedMillis(double correctedMillis) {
    return (correctedMillis - interceptMillis) / slope;
  }
}
