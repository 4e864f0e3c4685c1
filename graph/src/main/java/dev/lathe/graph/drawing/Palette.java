package dev.lathe.graph.drawing;

import java.util.Locale;

/** Colours that stay apart however many there are, light enough for dark text. */
final class Palette {
  /** What can never be cut. */
  static final String FROZEN = "#c8c8c8";

  /** What carries no channels at all. */
  static final String PLAIN = "#f1f1f1";

  /** Steps of the golden angle never come back to a hue, and neighbours differ most. */
  private static final double GOLDEN_ANGLE = 137.50776405003785;

  private Palette() {}

  /** The colour of group {@code number}, counted from 0. */
  static String color(int number) {
    double hue = (210 + number * GOLDEN_ANGLE) % 360;
    double lightness = 0.70 + 0.08 * (number % 3);
    return rgb(hue, 0.62, lightness);
  }

  private static String rgb(double hue, double saturation, double lightness) {
    double reach = saturation * Math.min(lightness, 1 - lightness);
    return String.format(
        Locale.ROOT,
        "#%02x%02x%02x",
        channel(0, hue, reach, lightness),
        channel(8, hue, reach, lightness),
        channel(4, hue, reach, lightness));
  }

  /** One of red, green and blue, by its place in twelfths around the hues. */
  private static int channel(int place, double hue, double reach, double lightness) {
    double k = (place + hue / 30) % 12;
    double value = lightness - reach * Math.max(-1, Math.min(1, Math.min(k - 3, 9 - k)));
    return (int) Math.round(255 * value);
  }
}
