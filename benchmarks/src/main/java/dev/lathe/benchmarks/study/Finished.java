package dev.lathe.benchmarks.study;

import dev.lathe.pruner.CompressionResult;

/**
 * A run that came to its end, as it is kept.
 *
 * @param schemaVersion version of this form; {@link #SCHEMA_VERSION}
 * @param run which one
 * @param importance how importance was estimated
 * @param tuningMinibatches of training after pruning
 * @param seconds it took, all in all
 * @param load processes that wanted a processor when it ended, on average over a minute
 * @param result what came of it
 */
record Finished(
    int schemaVersion,
    Run run,
    String importance,
    int tuningMinibatches,
    double seconds,
    String load,
    CompressionResult result) {
  /** The version of this form that is written. */
  static final int SCHEMA_VERSION = 1;

  /** Accuracy of the original on the test images, 0 to 1. */
  double originalAccuracy() {
    return result.models().get(0).accuracy();
  }

  /** Accuracy after pruning, with batch statistics of its own, before tuning. */
  double prunedAccuracy() {
    return result.models().get(1).accuracy();
  }

  /** The result: the tuned model. */
  CompressionResult.Model tuned() {
    return result.models().get(2);
  }

  /** The result's measured share of the original's latency. */
  double measuredShare() {
    return tuned().measuredMillis() / result.models().get(0).measuredMillis();
  }

  /** The share that the plan predicted. */
  double predictedShare() {
    return tuned().predictedMillis() / result.models().get(0).predictedMillis();
  }
}
