package dev.lathe.lut;

/** The checks that records of this package share. */
final class Require {
  private Require() {}

  /** Refuses a latency that is not a finite number of 0 or more. */
  static void nanos(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "The " + name + " (" + value + ") must be a finite number, 0 or more.");
    }
  }

  /** Refuses a number below {@code min}. */
  static void atLeast(String name, long value, long min) {
    if (value < min) {
      throw new IllegalArgumentException(
          "The " + name + " (" + value + ") must be " + min + " or more.");
    }
  }

  /** Refuses NaN and infinities. */
  static void finite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("The " + name + " (" + value + ") must be finite.");
    }
  }

  /** Refuses an empty text. */
  static void text(String name, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("The " + name + " () must not be empty.");
    }
  }
}
