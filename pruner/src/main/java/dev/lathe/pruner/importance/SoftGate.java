package dev.lathe.pruner.importance;

import java.util.Arrays;
import java.util.List;

/**
 * The soft gates of one group: unit i is let through by m(i) = sigmoid((s(i) - τ) / T). The scores
 * s are the logarithms of the units' importance with mean 0 and standard deviation 1, so that one
 * temperature T fits all groups (LTP, arXiv 2003.00075, equation 6, has squared weights there).
 */
final class SoftGate {
  /** Against the largest score: what is worth less counts as this. */
  private static final double LEAST = 1e-6;

  private final double[] scores;
  private final double threshold;
  private final double temperature;

  private SoftGate(double[] scores, double threshold, double temperature) {
    this.scores = scores;
    this.threshold = threshold;
    this.temperature = temperature;
  }

  /** The gates of a group. */
  static SoftGate of(GroupImportance group, double threshold, double temperature) {
    List<Double> given = group.scores();
    double largest = given.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    double least = Math.max(Double.MIN_NORMAL, LEAST * largest);
    double[] scores =
        given.stream().mapToDouble(score -> Math.log(Math.max(least, score))).toArray();
    double mean = Arrays.stream(scores).average().orElse(0);
    double squares =
        Arrays.stream(scores).map(score -> (score - mean) * (score - mean)).average().orElse(0);
    double deviation = squares > 0 ? Math.sqrt(squares) : 1;
    Arrays.setAll(scores, unit -> (scores[unit] - mean) / deviation);
    return new SoftGate(scores, threshold, temperature);
  }

  double threshold() {
    return threshold;
  }

  /** The same gates with the threshold moved. */
  SoftGate moved(double by) {
    return new SoftGate(scores, threshold + by, temperature);
  }

  /** How far a unit is let through, 0 to 1. */
  double open(int unit) {
    return 1 / (1 + Math.exp((threshold - scores[unit]) / temperature));
  }

  /** The soft number of units, Σ m. */
  double width() {
    double sum = 0;
    for (int unit = 0; unit < scores.length; unit++) {
      sum += open(unit);
    }
    return sum;
  }

  /** The number of units whose gates are more than half open. */
  int halfOpen() {
    return (int) Arrays.stream(scores).filter(score -> score > threshold).count();
  }

  /** ∂ Σ m / ∂τ = -Σ m (1 - m) / T, never above 0. */
  double widthSlope() {
    double sum = 0;
    for (int unit = 0; unit < scores.length; unit++) {
      sum += open(unit) * (1 - open(unit));
    }
    return -sum / temperature;
  }

  /**
   * ∂L/∂τ where gates scale constants, w' = m·w: since ∂L/∂m · m = w'·∂L/∂w', it is -Σ w'·∂L/∂w' ·
   * (1 - m) / T, without a division by gates that may be 0.
   *
   * @param products w'·∂L/∂w' by unit, summed over all constants that the unit's gate scales
   */
  double thresholdGradient(double[] products) {
    double sum = 0;
    for (int unit = 0; unit < scores.length; unit++) {
      sum += products[unit] * (1 - open(unit));
    }
    return -sum / temperature;
  }
}
