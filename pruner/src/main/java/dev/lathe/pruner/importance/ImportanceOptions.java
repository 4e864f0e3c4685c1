package dev.lathe.pruner.importance;

import static java.util.Objects.requireNonNull;

import dev.lathe.foundation.UsageException;

/**
 * How importance is estimated.
 *
 * @param criterion how a unit is measured
 * @param minibatches how many minibatches to look at, where the criterion looks at images; at least
 *     1; of fewer images no more than one pass over them, or sixteen if that is more
 * @param batchSize images in each; at least 1
 * @param probeImages images on which each narrowed network is run, or fewer where there are very
 *     many of them, to scale the scores of each group to what the network really loses with them
 *     ({@link LossCalibration}); 0 for scores as the criterion gives them
 * @param seed which images these are
 */
public record ImportanceOptions(
    Criterion criterion, int minibatches, int batchSize, int probeImages, long seed) {
  /** Checks the ranges. */
  public ImportanceOptions {
    requireNonNull(criterion, "criterion is null");
    if (minibatches < 1 || batchSize < 1) {
      throw new UsageException(
          "The number of minibatches (%d) and their size (%d) must be at least 1."
              .formatted(minibatches, batchSize),
          "Maybe leave both options out.");
    }
    if (probeImages < 0) {
      throw new UsageException(
          "The number of images for probes (%d) must not be negative.".formatted(probeImages),
          "Maybe say 0 for none.");
    }
  }

  /** A criterion as it is, without probes. */
  public ImportanceOptions(Criterion criterion, int minibatches, int batchSize, long seed) {
    this(criterion, minibatches, batchSize, 0, seed);
  }

  /** First-order Taylor over 64 minibatches of 64 images, scaled by probes of 512 images. */
  public static ImportanceOptions defaults(long seed) {
    return new ImportanceOptions(Criterion.TAYLOR, 64, 64, 512, seed);
  }

  /** The same with another criterion. */
  public ImportanceOptions withCriterion(Criterion other) {
    return new ImportanceOptions(other, minibatches, batchSize, probeImages, seed);
  }

  /** The same with another number of minibatches. */
  public ImportanceOptions withMinibatches(int other) {
    return new ImportanceOptions(criterion, other, batchSize, probeImages, seed);
  }

  /**
   * The same with as many minibatches of this size as some images need, or with one of these if
   * they are fewer than it has.
   *
   * @param images 1 or more
   */
  public ImportanceOptions withImages(int images) {
    int size = Math.min(batchSize, images);
    return new ImportanceOptions(criterion, 1 + (images - 1) / size, size, probeImages, seed);
  }

  /** The same with another number of images for probes, or none. */
  public ImportanceOptions withProbeImages(int other) {
    return new ImportanceOptions(criterion, minibatches, batchSize, other, seed);
  }

  /** The same with another seed. */
  public ImportanceOptions withSeed(long other) {
    return new ImportanceOptions(criterion, minibatches, batchSize, probeImages, other);
  }
}
