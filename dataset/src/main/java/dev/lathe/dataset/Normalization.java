package dev.lathe.dataset;

import dev.lathe.foundation.UsageException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How a pixel becomes a network's input: {@code (pixel / 255 - mean) / std}, channel by channel.
 *
 * @param mean one per channel, on the scale 0 to 1
 * @param std one per channel, positive, on the scale 0 to 1
 */
public record Normalization(List<Double> mean, List<Double> std) {
  private static final double SMALLEST_STD = 1e-3;

  /**
   * Checks the numbers.
   *
   * @throws UsageException if the lists differ in length or are empty, or a number is not finite,
   *     or a standard deviation is not positive
   */
  public Normalization {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.isEmpty() || mean.size() != std.size()) {
      throw new UsageException(
          "The mean %s and the standard deviation %s must have one number per channel each."
              .formatted(mean, std),
          "Maybe a number is missing.");
    }
    for (int channel = 0; channel < mean.size(); channel++) {
      if (!Double.isFinite(mean.get(channel))) {
        throw new UsageException("The mean (%s) must be a finite number.".formatted(mean), "");
      }
      if (!(std.get(channel) > 0) || !Double.isFinite(std.get(channel))) {
        throw new UsageException(
            "The standard deviation (%s) must be positive.".formatted(std.get(channel)), "");
      }
    }
  }

  /** Pixels on the scale 0 to 1 and nothing else. */
  public static Normalization unit(int channels) {
    return new Normalization(
        Collections.nCopies(channels, 0.0), Collections.nCopies(channels, 1.0));
  }

  /**
   * As {@link #Normalization(List, List)}, where a single number stands for all channels.
   *
   * @throws UsageException if there is neither one number nor one per channel
   */
  public static Normalization of(List<Double> mean, List<Double> std, int channels) {
    return new Normalization(
        spread("mean", mean, channels), spread("standard deviation", std, channels));
  }

  /**
   * The mean and the standard deviation of every channel over all pixels of {@code images}; a
   * channel that hardly varies gets 0.001, so that nothing is divided by zero.
   *
   * @throws IllegalArgumentException if there are no images
   */
  public static Normalization measuredOn(LabelledImages images) {
    if (images.size() == 0) {
      throw new IllegalArgumentException("no images to measure");
    }
    int plane = images.shape().planeValues();
    List<Double> means = new ArrayList<>();
    List<Double> stds = new ArrayList<>();
    for (int channel = 0; channel < images.shape().channels(); channel++) {
      long[] histogram = histogram(images, channel);
      double pixels = (double) plane * images.size();
      double sum = 0;
      double squares = 0;
      for (int value = 0; value < histogram.length; value++) {
        sum += (double) value * histogram[value];
        squares += (double) value * value * histogram[value];
      }
      double mean = sum / pixels;
      double variance = Math.max(0, squares / pixels - mean * mean);
      means.add(mean / 255);
      stds.add(Math.max(SMALLEST_STD, Math.sqrt(variance) / 255));
    }
    return new Normalization(means, stds);
  }

  /** The number of channels. */
  public int channels() {
    return mean.size();
  }

  /** The input value of every pixel value: channels x 256. */
  float[][] lookup() {
    float[][] lookup = new float[channels()][256];
    for (int channel = 0; channel < channels(); channel++) {
      for (int value = 0; value < 256; value++) {
        lookup[channel][value] = (float) ((value / 255.0 - mean.get(channel)) / std.get(channel));
      }
    }
    return lookup;
  }

  private static long[] histogram(LabelledImages images, int channel) {
    int plane = images.shape().planeValues();
    long[] histogram = new long[256];
    for (int image = 0; image < images.size(); image++) {
      byte[] block = images.block(image);
      int start = images.offset(image) + channel * plane;
      for (int i = start; i < start + plane; i++) {
        histogram[block[i] & 0xff]++;
      }
    }
    return histogram;
  }

  private static List<Double> spread(String what, List<Double> numbers, int channels) {
    if (numbers.size() == channels) {
      return numbers;
    }
    if (numbers.size() == 1) {
      return Collections.nCopies(channels, numbers.get(0));
    }
    throw new UsageException(
        "The %s %s must have one number, or one for each of %d channels."
            .formatted(what, numbers, channels),
        "Maybe the network takes grey images.");
  }
}
