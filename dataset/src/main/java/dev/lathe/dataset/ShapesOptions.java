package dev.lathe.dataset;

import dev.lathe.foundation.UsageException;

/**
 * How the rendered set is to be.
 *
 * @param seed decides every pixel
 * @param trainCount number of training images, at least 1
 * @param testCount number of test images, at least 0
 * @param size height and width in pixels, 16 to 256
 * @param classCount number of classes, 2 to 12
 * @param noise standard deviation of the pixel noise of the noisiest images on the scale 0 to 1, 0
 *     to 0.5
 */
public record ShapesOptions(
    long seed, int trainCount, int testCount, int size, int classCount, double noise) {
  /**
   * Checks the options.
   *
   * @throws UsageException if one is out of its range
   */
  public ShapesOptions {
    check("number of training images", trainCount, 1, 1_000_000);
    check("number of test images", testCount, 0, 1_000_000);
    check("image size", size, 16, 256);
    check("number of classes", classCount, 2, Figure.values().length);
    if (!(noise >= 0 && noise <= 0.5)) {
      throw new UsageException("The noise (%s) must lie between 0 and 0.5.".formatted(noise), "");
    }
  }

  /** 8,000 + 2,000 images of 32 x 32 pixels in 10 classes. */
  public static ShapesOptions defaults() {
    return new ShapesOptions(1, 8000, 2000, 32, 10, 0.12);
  }

  /** These options with other numbers of images. */
  public ShapesOptions withCounts(int train, int test) {
    return new ShapesOptions(seed, train, test, size, classCount, noise);
  }

  /** These options with another seed. */
  public ShapesOptions withSeed(long other) {
    return new ShapesOptions(other, trainCount, testCount, size, classCount, noise);
  }

  private static void check(String what, int value, int min, int max) {
    if (value < min || value > max) {
      throw new UsageException(
          "The %s (%d) must lie between %d and %d.".formatted(what, value, min, max), "");
    }
  }
}
