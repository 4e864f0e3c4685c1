package dev.lathe.cli;

import java.util.Locale;

/** Quantities of planning problems, whose size and unit are not known, as they are shown. */
final class Amount {
  private static final double LARGEST_WHOLE = 1e15;
  private static final double SMALL = 1e-3;
  private static final double LARGE = 1e7;

  private Amount() {}

  /** Integers with separators, other numbers with six digits, {@code -} for what is infinite. */
  static String of(double amount) {
    if (!Double.isFinite(amount)) {
      return "-";
    }
    if (amount == Math.rint(amount) && Math.abs(amount) < LARGEST_WHOLE) {
      return String.format(Locale.ROOT, "%,d", (long) amount);
    }
    double size = Math.abs(amount);
    if (size < SMALL || size >= LARGE) {
      return String.format(Locale.ROOT, "%.5e", amount);
    }
    int digits = Math.max(0, 5 - (int) Math.floor(Math.log10(size)));
    return String.format(Locale.ROOT, "%,." + digits + "f", amount);
  }

  /** The same with a sign. */
  static String signed(double amount) {
    return (amount > 0 ? "+" : "") + of(amount);
  }

  /** A share as a percentage with as many digits as it needs. */
  static String percent(double share) {
    return Double.isFinite(share) ? of(share * 100) + " %" : "-";
  }
}
