package dev.lathe.lut;

import java.util.ArrayList;
import java.util.List;

/**
 * How the latency of a whole model follows from the sum of its layers' latencies: {@code whole ≈
 * intercept + slope · sum + Σ coefficient · feature}, with the error that this had on variants of
 * the model which the fit did not know.
 *
 * <p>The rules, by number of points:
 *
 * <ul>
 *   <li>none: {@link #uncalibrated}, which states {@value #UNCALIBRATED_ERROR};
 *   <li>1 to 3: the slope is the median of measured over sum, no intercept; the stated error is
 *       twice the largest residual, at least {@value #FEW_POINTS_ERROR};
 *   <li>4 or more whose sums differ: a robust line (Huber, least relative squares). Features are
 *       used once there are 4 points more than three times their number. A slope that comes out at
 *       0 or below is refused in favour of the median ratio, and so is a line that foretells points
 *       left out no better than that. The stated error is the conformal 95 % quantile of the errors
 *       on points left out of the fit: the error of a new variant is at most that with 95 %
 *       probability, if it is like those measured.
 * </ul>
 *
 * @param interceptNanos what every model costs besides its layers; may be negative
 * @param slope whole-model nanoseconds per nanosecond of layers; above 0
 * @param featureNanos nanoseconds per unit of each further feature; empty if none are used
 * @param range which sums were fitted
 * @param heldOut errors on points that the fit did not know
 * @param statedRelativeError the error a plan must leave room for: 0.05 is 5 %
 */
public record Calibration(
    double interceptNanos,
    double slope,
    List<Double> featureNanos,
    Range range,
    RelativeErrors heldOut,
    double statedRelativeError) {
  /** The stated error of a plain sum: published plain sums are 2 to 38 % off. */
  public static final double UNCALIBRATED_ERROR = 0.4;

  /** The least stated error of a ratio of one to three points. */
  public static final double FEW_POINTS_ERROR = 0.1;

  /** Checks the ranges. */
  public Calibration {
    Require.finite("interceptNanos", interceptNanos);
    Require.finite("slope", slope);
    if (slope <= 0) {
      throw new IllegalArgumentException("The slope (" + slope + ") must be above 0.");
    }
    featureNanos = List.copyOf(featureNanos);
    for (double coefficient : featureNanos) {
      Require.finite("featureNanos", coefficient);
    }
    Require.nanos("statedRelativeError", statedRelativeError);
  }

  /**
   * The sums that were fitted.
   *
   * @param points how many points were fitted; 0 if none
   * @param minSumNanos the smallest sum
   * @param maxSumNanos the largest
   */
  public record Range(int points, double minSumNanos, double maxSumNanos) {
    /** Checks the ranges. */
    public Range {
      Require.atLeast("points", points, 0);
      Require.nanos("minSumNanos", minSumNanos);
      Require.nanos("maxSumNanos", maxSumNanos);
    }
  }

  /**
   * A measured variant of the model.
   *
   * @param sumNanos the sum of its layers' latencies by the table; above 0
   * @param measuredNanos the latency of the whole; above 0
   * @param features further numbers that may explain the difference, such as the number of layers
   */
  public record Point(double sumNanos, double measuredNanos, List<Double> features) {
    /** Checks and copies. */
    public Point {
      Require.nanos("sumNanos", sumNanos);
      Require.nanos("measuredNanos", measuredNanos);
      if (sumNanos == 0 || measuredNanos == 0) {
        throw new IllegalArgumentException(
            "The sum (%s) and the measured latency (%s) must be above 0."
                .formatted(sumNanos, measuredNanos));
      }
      features = List.copyOf(features);
      for (double feature : features) {
        Require.finite("feature", feature);
      }
    }

    /** A point without further features. */
    public static Point of(double sumNanos, double measuredNanos) {
      return new Point(sumNanos, measuredNanos, List.of());
    }
  }

  /** The plain sum, for a model that was never measured whole. */
  public static Calibration uncalibrated() {
    return new Calibration(
        0, 1, List.of(), new Range(0, 0, 0), RelativeErrors.NONE, UNCALIBRATED_ERROR);
  }

  /**
   * Fits all points; the errors are those of folds left out in turn, so that every point is
   * foretold once by a fit that did not know it. Deterministic.
   *
   * @param points in any order, all with the same number of features
   */
  public static Calibration fit(List<Point> points) {
    return CalibrationFit.crossValidated(points);
  }

  /**
   * Whether variants left out are foretold worse by these sums than by others, and by more than
   * chance explains: the mean of the paired differences of errors is above twice its standard
   * error. Fewer than 4 variants say nothing.
   *
   * @param points by variant
   * @param others the same variants, in the same order, with other sums
   */
  public static boolean isClearlyWorse(List<Point> points, List<Point> others) {
    return CalibrationFit.isClearlyWorse(points, others);
  }

  /** Fits some points and takes the errors of others; the latter must not be empty. */
  public static Calibration fit(List<Point> fitted, List<Point> heldOut) {
    return CalibrationFit.heldOut(fitted, heldOut);
  }

  /**
   * The latency of a whole model in nanoseconds, never below 0.
   *
   * @param sumNanos the sum of its layers' latencies
   * @param features as many as {@link #featureNanos()}; more are ignored, so that the same call
   *     serves a calibration that found too few points for features
   */
  public double predictNanos(double sumNanos, double... features) {
    if (features.length < featureNanos.size()) {
      throw new IllegalArgumentException(
          "The number of features (%s) must be at least %s."
              .formatted(features.length, featureNanos.size()));
    }
    double nanos = interceptNanos + slope * sumNanos;
    for (int index = 0; index < featureNanos.size(); index++) {
      nanos += featureNanos.get(index) * features[index];
    }
    return Math.max(0, nanos);
  }

  /**
   * What to leave free below a budget, in nanoseconds: the stated error of the prediction, and more
   * in proportion where the sum lies outside the fitted range, since nothing was checked there.
   */
  public double marginNanos(double sumNanos, double... features) {
    return predictNanos(sumNanos, features)
        * statedRelativeError
        * (1 + outside(sumNanos) / Math.max(sumNanos, Double.MIN_NORMAL));
  }

  private double outside(double sumNanos) {
    if (range.points == 0) {
      return 0;
    }
    return Math.max(0, Math.max(range.minSumNanos - sumNanos, sumNanos - range.maxSumNanos));
  }

  /**
   * The largest sum of layers whose prediction and margin fit a budget, for a planner that budgets
   * the sum; 0 if there is none.
   */
  public double largestSumNanos(double budgetNanos, double... features) {
    double low = 0;
    double high = Math.max(budgetNanos, range.maxSumNanos);
    while (fits(high, budgetNanos, features) && high < Double.MAX_VALUE / 4) {
      low = high;
      high *= 2;
    }
    for (int step = 0; step < 100; step++) {
      double middle = (low + high) / 2;
      if (fits(middle, budgetNanos, features)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private boolean fits(double sumNanos, double budgetNanos, double... features) {
    return predictNanos(sumNanos, features) + marginNanos(sumNanos, features) <= budgetNanos;
  }

  /**
   * The calibration after a plan was measured: if the result was slower than predicted, everything
   * is scaled so that this result would have been predicted exactly; if it was not, nothing
   * changes. The stated error stays, since the miss concerns the middle of the prediction.
   * Repeating this after each miss closes the loop.
   *
   * @param observedPredictedNanos what this calibration predicted; above 0
   * @param observedMeasuredNanos what was measured; above 0
   */
  public Calibration tightened(double observedPredictedNanos, double observedMeasuredNanos) {
    Point.of(observedPredictedNanos, observedMeasuredNanos);
    double factor = Math.max(1, observedMeasuredNanos / observedPredictedNanos);
    List<Double> scaled = new ArrayList<>();
    for (double coefficient : featureNanos) {
      scaled.add(coefficient * factor);
    }
    return new Calibration(
        interceptNanos * factor, slope * factor, scaled, range, heldOut, statedRelativeError);
  }
}
