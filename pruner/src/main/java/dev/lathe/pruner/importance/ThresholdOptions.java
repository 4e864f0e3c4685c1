package dev.lathe.pruner.importance;

import dev.lathe.foundation.UsageException;

/**
 * How thresholds are learned.
 *
 * @param minibatches to learn from at most; at least 1
 * @param temperature how soft the gates are, against the standard deviation of a group's scores on
 *     a logarithmic scale; positive
 * @param rate how far a threshold moves with a minibatch on average, in the same unit; positive
 * @param pull what the whole latency counts against the loss (λ) at first; positive
 * @param growth what the pull is multiplied by after every minibatch; 1 or more
 */
public record ThresholdOptions(
    int minibatches, double temperature, double rate, double pull, double growth) {

  /** Checks the ranges. */
  public ThresholdOptions {
    if (minibatches < 1) {
      throw wrong("number of minibatches", minibatches);
    }
    if (!(temperature > 0)) {
      throw wrong("temperature", temperature);
    }
    if (!(rate > 0)) {
      throw wrong("rate", rate);
    }
    if (!(pull > 0)) {
      throw wrong("pull", pull);
    }
    if (!(growth >= 1)) {
      throw wrong("growth", growth);
    }
  }

  /** At most 100 minibatches, temperature 0.5, rate 0.05, and a pull of 0.1 that grows by 5 %. */
  public static ThresholdOptions defaults() {
    return new ThresholdOptions(100, 0.5, 0.05, 0.1, 1.05);
  }

  /** The same with another number of minibatches. */
  public ThresholdOptions withMinibatches(int other) {
    return new ThresholdOptions(other, temperature, rate, pull, growth);
  }

  /** The same with another pull. */
  public ThresholdOptions withPull(double other) {
    return new ThresholdOptions(minibatches, temperature, rate, other, growth);
  }

  private static UsageException wrong(String what, double value) {
    return new UsageException(
        "The %s (%s) of learned thresholds is out of its range.".formatted(what, value),
        "Maybe leave it out.");
  }
}
