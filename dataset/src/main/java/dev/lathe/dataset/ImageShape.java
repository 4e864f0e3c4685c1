package dev.lathe.dataset;

import dev.lathe.foundation.UserException;

/**
 * The shape of one image, as a network sees it.
 *
 * @param channels 1 for grey, 3 for red, green and blue
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
public record ImageShape(int channels, int height, int width) {
  /** No image in memory is larger than this; it also keeps every product inside an int. */
  static final int MAX_BYTES = 1 << 28;

  /**
   * Checks the shape.
   *
   * @throws UserException if a side is not positive, the channels are neither 1 nor 3, or the image
   *     is larger than 256 MiB
   */
  public ImageShape {
    if (channels != 1 && channels != 3) {
      throw new UserException(
          "The number of image channels (%d) must be 1 or 3.".formatted(channels),
          "Maybe the network does not take images, or takes them with the channels last.");
    }
    if (height < 1 || width < 1 || (double) channels * height * width > MAX_BYTES) {
      throw new UserException(
          "The image size (%d x %d) must be at least 1 x 1 and fit in %d bytes."
              .formatted(height, width, MAX_BYTES),
          "Maybe height and width are not fixed in the network; say the shape.");
    }
  }

  /** The number of values of one image: channels x height x width. */
  public int values() {
    return channels * height * width;
  }

  /** The number of values of one channel: height x width. */
  int planeValues() {
    return height * width;
  }

  @Override
  public String toString() {
    return channels + "x" + height + "x" + width;
  }
}
