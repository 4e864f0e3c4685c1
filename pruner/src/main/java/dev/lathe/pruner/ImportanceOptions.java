package dev.lathe.pruner;

import dev.lathe.foundation.UsageException;

/**
 * How importance is estimated.
 *
 * @param minibatches how many minibatches to look at; at least 1
 * @param batchSize images in each; at least 1
 * @param seed which images these are
 */
public record ImportanceOptions(int minibatches, int batchSize, long seed) {
  /** Checks the ranges. */
  public ImportanceOptions {
    if (minibatches < 1 || batchSize < 1) {
      throw new UsageException(
          "The number of minibatches (%d) and their size (%d) must be at least 1."
              .formatted(minibatches, batchSize),
          "Maybe leave both options out.");
    }
  }

  /** 64 minibatches of 64 images. */
  public static ImportanceOptions defaults(long seed) {
    return new ImportanceOptions(64, 64, seed);
  }
}
