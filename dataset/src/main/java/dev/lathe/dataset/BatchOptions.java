package dev.lathe.dataset;

import dev.lathe.foundation.UsageException;

/**
 * How training batches are made.
 *
 * @param batchSize images in a batch, at least 1
 * @param normalization from pixels to inputs
 * @param augmentation random changes
 * @param seed decides order and changes, together with the epoch
 */
public record BatchOptions(
    int batchSize, Normalization normalization, Augmentation augmentation, long seed) {
  /**
   * Checks the batch size.
   *
   * @throws UsageException if it is not positive
   */
  public BatchOptions {
    checkBatchSize(batchSize);
  }

  static void checkBatchSize(int batchSize) {
    if (batchSize < 1) {
      throw new UsageException("The batch size (%d) must be at least 1.".formatted(batchSize), "");
    }
  }
}
