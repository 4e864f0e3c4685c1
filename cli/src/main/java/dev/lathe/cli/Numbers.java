package dev.lathe.cli;

import java.util.Locale;

/** Numbers as they are shown to people, the same in every locale. */
final class Numbers {
  private static final double MILLION = 1e6;

  private Numbers() {}

  /** A count with separators: {@code 11,684,712}. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Millions with two digits: {@code 1,814.07 M}. */
  static String millions(long value) {
    return String.format(Locale.ROOT, "%,.2f M", value / MILLION);
  }

  /** Milliseconds with four significant digits or so: {@code 12.34 ms}. */
  static String millis(double millis) {
    int digits = millis >= 100 ? 1 : millis >= 10 ? 2 : millis >= 1 ? 3 : 4;
    return String.format(Locale.ROOT, "%." + digits + "f ms", millis);
  }

  /** A number with so many digits behind the point. */
  static String decimal(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** A share as a percentage with one digit: {@code 59.8 %}. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", share * 100);
  }

  /** A share as a percentage with two digits, for accuracies: {@code 67.90 %}. */
  static String accuracy(double share) {
    return String.format(Locale.ROOT, "%.2f %%", share * 100);
  }
}
