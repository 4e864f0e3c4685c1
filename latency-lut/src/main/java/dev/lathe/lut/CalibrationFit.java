package dev.lathe.lut;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fits a {@link Calibration} and measures its error on points left out. */
final class CalibrationFit {
  private static final int FEWEST_FOR_LINE = 4;

  /** In place of a number of features: neither these nor an intercept. */
  private static final int RATIO = -1;

  private static final int FOLDS = 10;

  /** Points up to which each is left out alone. */
  private static final int SINGLE_FOLDS = 24;

  private static final double CONFIDENCE = 0.95;

  /** Huber's constant: 95 % efficient for normal noise. */
  private static final double HUBER = 1.345;

  /** Median absolute deviation of a normal distribution, in standard deviations. */
  private static final double NORMAL_DEVIATION = 0.6745;

  private static final int REWEIGHTINGS = 30;

  /** Standard errors from which on a difference is not taken for chance. */
  private static final double CLEAR = 2;

  private CalibrationFit() {}

  /** Intercept, slope, and one coefficient per feature used. */
  private static final class Line {
    private final double[] coefficients;

    Line(double[] coefficients) {
      this.coefficients = coefficients;
    }

    double predict(Calibration.Point point) {
      double nanos = coefficients[0] + coefficients[1] * point.sumNanos();
      for (int index = 2; index < coefficients.length; index++) {
        nanos += coefficients[index] * point.features().get(index - 2);
      }
      return Math.max(0, nanos);
    }

    double error(Calibration.Point point) {
      return Math.abs(predict(point) - point.measuredNanos()) / point.measuredNanos();
    }
  }

  static Calibration crossValidated(List<Calibration.Point> points) {
    checkFeatures(points);
    if (points.isEmpty()) {
      return Calibration.uncalibrated();
    }
    int features = usableFeatures(points);
    if (features == RATIO) {
      return few(points, ratio(points));
    }
    int used = bestFeatures(points);
    return calibration(
        points, used == RATIO ? ratio(points) : line(points, used), leftOut(points, used));
  }

  /** A line, or a mere ratio: an intercept that explains nothing still follows the noise. */
  private static int bestFeatures(List<Calibration.Point> points) {
    int features = usableFeatures(points);
    double ofRatio = Arrays.stream(leftOut(points, RATIO)).sum();
    return ofRatio < Arrays.stream(leftOut(points, features)).sum() ? RATIO : features;
  }

  static boolean isClearlyWorse(List<Calibration.Point> points, List<Calibration.Point> others) {
    if (points.size() != others.size()) {
      throw new IllegalArgumentException(
          "The points (%s) and the others (%s) must be of the same variants."
              .formatted(points.size(), others.size()));
    }
    int count = points.size();
    if (count < FEWEST_FOR_LINE) {
      return false;
    }
    double[] errors = leftOut(points, bestFeatures(points));
    double[] ofOthers = leftOut(others, bestFeatures(others));
    double[] differences = new double[count];
    Arrays.setAll(differences, index -> errors[index] - ofOthers[index]);
    double mean = Arrays.stream(differences).average().orElse(0);
    double squares = Arrays.stream(differences).map(d -> (d - mean) * (d - mean)).sum();
    return mean > CLEAR * Math.sqrt(squares / (count - 1) / count);
  }

  /** The error of each point by a fit to the others, or to those of other folds. */
  private static double[] leftOut(List<Calibration.Point> points, int features) {
    int folds = points.size() <= SINGLE_FOLDS ? points.size() : FOLDS;
    double[] errors = new double[points.size()];
    for (int fold = 0; fold < folds; fold++) {
      List<Calibration.Point> known = new ArrayList<>();
      for (int index = 0; index < points.size(); index++) {
        if (index % folds != fold) {
          known.add(points.get(index));
        }
      }
      Line withoutFold = line(known, features);
      for (int index = fold; index < points.size(); index += folds) {
        errors[index] = withoutFold.error(points.get(index));
      }
    }
    return errors;
  }

  static Calibration heldOut(List<Calibration.Point> fitted, List<Calibration.Point> heldOut) {
    checkFeatures(fitted);
    if (fitted.isEmpty() || heldOut.isEmpty()) {
      throw new IllegalArgumentException(
          "The fitted points (%s) and the held-out points (%s) must not be empty."
              .formatted(fitted.size(), heldOut.size()));
    }
    Line line = line(fitted, usableFeatures(fitted));
    return calibration(fitted, line, heldOut.stream().mapToDouble(line::error).toArray());
  }

  private static Calibration few(List<Calibration.Point> points, Line line) {
    double worst = points.stream().mapToDouble(line::error).max().orElse(0);
    return new Calibration(
        line.coefficients[0],
        line.coefficients[1],
        List.of(),
        range(points),
        RelativeErrors.NONE,
        Math.max(Calibration.FEW_POINTS_ERROR, 2 * worst));
  }

  private static Calibration calibration(
      List<Calibration.Point> points, Line line, double[] errors) {
    return new Calibration(
        line.coefficients[0],
        line.coefficients[1],
        Arrays.stream(line.coefficients).skip(2).boxed().toList(),
        range(points),
        RelativeErrors.of(errors),
        conformal(errors));
  }

  private static Calibration.Range range(List<Calibration.Point> points) {
    double min = points.stream().mapToDouble(Calibration.Point::sumNanos).min().orElse(0);
    double max = points.stream().mapToDouble(Calibration.Point::sumNanos).max().orElse(0);
    return new Calibration.Range(points.size(), min, max);
  }

  /**
   * The smallest bound that a further error of the same kind keeps with 95 % probability: the error
   * of rank {@code 0.95 (n + 1)} (Vovk et al., split conformal prediction). With fewer than 19
   * errors no rank is high enough; then the largest, widened by the share of probability that is
   * missing.
   */
  private static double conformal(double[] errors) {
    double[] sorted = errors.clone();
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(CONFIDENCE * (sorted.length + 1));
    if (rank <= sorted.length) {
      return sorted[rank - 1];
    }
    double reached = sorted.length / (sorted.length + 1.0);
    return sorted[sorted.length - 1] * CONFIDENCE / reached * (1 + 1.0 / sorted.length);
  }

  private static void checkFeatures(List<Calibration.Point> points) {
    if (points.stream().map(point -> point.features().size()).distinct().count() > 1) {
      throw new IllegalArgumentException("All points must have the same number of features.");
    }
  }

  /** How many features the points are enough for. */
  private static int usableFeatures(List<Calibration.Point> points) {
    int features = points.get(0).features().size();
    if (points.size() >= FEWEST_FOR_LINE + 3 * features) {
      return features;
    }
    return points.size() >= FEWEST_FOR_LINE ? 0 : RATIO;
  }

  private static Line line(List<Calibration.Point> points, int features) {
    for (int used : new int[] {features, 0}) {
      if (used >= 0 && features >= 0) {
        Line line = robust(points, used);
        // Not so for NaN, where the points do not determine the line.
        if (line.coefficients[1] > 0) {
          return line;
        }
      }
    }
    return ratio(points);
  }

  private static Line ratio(List<Calibration.Point> points) {
    double[] ratios =
        points.stream().mapToDouble(p -> p.measuredNanos() / p.sumNanos()).sorted().toArray();
    return new Line(new double[] {0, Quantiles.ofSorted(ratios, 0.5)});
  }

  /**
   * Iteratively reweighted least squares on relative residuals with Huber's weights. The slope is
   * NaN where the points do not determine it.
   */
  private static Line robust(List<Calibration.Point> points, int features) {
    double[] weights = new double[points.size()];
    Arrays.fill(weights, 1);
    Line line = new Line(LeastSquares.solve(points, features, weights));
    for (int round = 0; round < REWEIGHTINGS && line.coefficients[1] > 0; round++) {
      Line current = line;
      double[] errors = points.stream().mapToDouble(current::error).toArray();
      double[] sorted = errors.clone();
      Arrays.sort(sorted);
      double scale = Quantiles.ofSorted(sorted, 0.5) / NORMAL_DEVIATION;
      // Residuals at the level of rounding: the line is exact for most points.
      if (scale < 1e-9) {
        return line;
      }
      for (int index = 0; index < errors.length; index++) {
        weights[index] = Math.min(1, HUBER * scale / Math.max(errors[index], Double.MIN_NORMAL));
      }
      line = new Line(LeastSquares.solve(points, features, weights));
    }
    return line;
  }
}
