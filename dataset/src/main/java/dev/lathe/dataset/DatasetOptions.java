package dev.lathe.dataset;

import dev.lathe.foundation.UsageException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * How a set of images is to be read.
 *
 * @param shape what the network takes: images are converted and resized to it. Empty: the shape of
 *     the first image, which all others must have
 * @param classCount how many classes the network tells apart, which the set must have; 0 where any
 *     number will do
 * @param labels what folders are taken for
 * @param splits which splits to decode; the others stay empty
 * @param testShare part of every class that is kept for testing where the set comes without a test
 *     split, in (0, 1)
 * @param seed decides which images these are
 * @param maxBytes how much memory all decoded images may take
 */
public record DatasetOptions(
    Optional<ImageShape> shape,
    int classCount,
    Labels labels,
    Set<Split> splits,
    double testShare,
    long seed,
    long maxBytes) {
  private static final double HEAP_SHARE = 0.6;

  /**
   * Checks the options.
   *
   * @throws UsageException if one is out of its range
   */
  public DatasetOptions {
    if (classCount < 0) {
      throw new UsageException(
          "The number of classes (%d) must not be negative.".formatted(classCount), "");
    }
    if (splits.isEmpty()) {
      throw new UsageException("The splits to read must not be empty.", "");
    }
    splits = Collections.unmodifiableSet(EnumSet.copyOf(splits));
    if (!(testShare > 0 && testShare < 1)) {
      throw new UsageException(
          "The test share (%s) must lie between 0 and 1.".formatted(testShare), "");
    }
    if (maxBytes < 1) {
      throw new UsageException(
          "The memory for images (%d bytes) must be positive.".formatted(maxBytes), "");
    }
  }

  /** Both splits in their own shape, a fifth for testing, up to 60 % of the Java heap. */
  public static DatasetOptions defaults() {
    return new DatasetOptions(
        Optional.empty(),
        0,
        Labels.NEEDED,
        EnumSet.allOf(Split.class),
        0.2,
        1,
        (long) (HEAP_SHARE * Runtime.getRuntime().maxMemory()));
  }

  /** These options for a network that takes {@code wanted}. */
  public DatasetOptions withShape(ImageShape wanted) {
    return new DatasetOptions(
        Optional.of(wanted), classCount, labels, splits, testShare, seed, maxBytes);
  }

  /** These options for a network that tells {@code wanted} classes apart. */
  public DatasetOptions withClassCount(int wanted) {
    return new DatasetOptions(shape, wanted, labels, splits, testShare, seed, maxBytes);
  }

  /** These options, with folders taken for something else. */
  public DatasetOptions withLabels(Labels wanted) {
    return new DatasetOptions(shape, classCount, wanted, splits, testShare, seed, maxBytes);
  }

  /** These options, decoding only one split. */
  public DatasetOptions withOnly(Split split) {
    return new DatasetOptions(
        shape, classCount, labels, EnumSet.of(split), testShare, seed, maxBytes);
  }

  /** These options with another split where the set comes without one. */
  public DatasetOptions withTestShare(double share, long shareSeed) {
    return new DatasetOptions(shape, classCount, labels, splits, share, shareSeed, maxBytes);
  }

  /** These options with another limit on memory. */
  public DatasetOptions withMaxBytes(long bytes) {
    return new DatasetOptions(shape, classCount, labels, splits, testShare, seed, bytes);
  }
}
