package dev.lathe.dataset;

import dev.lathe.foundation.UsageException;

/**
 * Random changes to training images that leave their class as it is.
 *
 * @param padding the image is shifted by up to this many pixels in both directions; what comes into
 *     view is black. 0 for none
 * @param flip whether every other image is mirrored left to right
 */
public record Augmentation(int padding, boolean flip) {
  /**
   * Checks the padding.
   *
   * @throws UsageException if it is negative or beyond 4096
   */
  public Augmentation {
    if (padding < 0 || padding > 4096) {
      throw new UsageException(
          "The padding (%d pixels) must lie between 0 and 4096.".formatted(padding), "");
    }
  }

  /** The images as they are. */
  public static Augmentation none() {
    return new Augmentation(0, false);
  }
}
