package dev.lathe.dataset;

import dev.lathe.foundation.UserException;

/** An image as its file had it: unsigned bytes, channel by channel. */
final class DecodedImage {
  private final ImageShape shape;
  private final byte[] pixels;

  /** Takes the array over. */
  DecodedImage(ImageShape shape, byte[] pixels) {
    this.shape = shape;
    this.pixels = pixels;
  }

  ImageShape shape() {
    return shape;
  }

  /** This image as {@code wanted}: cut in the middle, resampled, with its channels converted. */
  byte[] fit(ImageShape wanted) {
    return toChannels(wanted.channels()).resized(wanted.height(), wanted.width()).pixels;
  }

  /**
   * This image if it has the shape of all others; grey counts as colour, but not the other way.
   *
   * @param name of the image, for the error
   */
  byte[] require(ImageShape wanted, String name) {
    boolean sameSize = shape.height() == wanted.height() && shape.width() == wanted.width();
    if (!sameSize || shape.channels() > wanted.channels()) {
      throw new UserException(
          "The image (%s) is %s, the first one %s.".formatted(name, shape, wanted),
          "Maybe say the shape that the network takes, so that all are converted to it.");
    }
    return toChannels(wanted.channels()).pixels;
  }

  private DecodedImage toChannels(int channels) {
    if (channels == shape.channels()) {
      return this;
    }
    int plane = shape.planeValues();
    byte[] converted = new byte[channels * plane];
    if (channels == 1) {
      for (int i = 0; i < plane; i++) {
        int red = pixels[i] & 0xff;
        int green = pixels[plane + i] & 0xff;
        int blue = pixels[2 * plane + i] & 0xff;
        converted[i] = (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
      }
    } else {
      for (int channel = 0; channel < channels; channel++) {
        System.arraycopy(pixels, 0, converted, channel * plane, plane);
      }
    }
    return new DecodedImage(new ImageShape(channels, shape.height(), shape.width()), converted);
  }

  private DecodedImage resized(int height, int width) {
    if (height == shape.height() && width == shape.width()) {
      return this;
    }
    Resampling rows;
    Resampling columns;
    // Too wide for the wanted proportions: cut left and right; else cut above and below.
    if ((long) shape.width() * height > (long) shape.height() * width) {
      int kept = (int) Math.max(1, Math.round((double) shape.height() * width / height));
      rows = Resampling.of(0, shape.height(), height);
      columns = Resampling.of((shape.width() - kept) / 2, kept, width);
    } else {
      int kept = (int) Math.max(1, Math.round((double) shape.width() * height / width));
      rows = Resampling.of((shape.height() - kept) / 2, kept, height);
      columns = Resampling.of(0, shape.width(), width);
    }
    ImageShape wanted = new ImageShape(shape.channels(), height, width);
    byte[] resized = new byte[wanted.values()];
    float[] narrow = new float[shape.height() * width];
    for (int channel = 0; channel < shape.channels(); channel++) {
      columns.alongRows(pixels, channel * shape.planeValues(), shape, narrow);
      rows.alongColumns(narrow, width, resized, channel * wanted.planeValues());
    }
    return new DecodedImage(wanted, resized);
  }
}
