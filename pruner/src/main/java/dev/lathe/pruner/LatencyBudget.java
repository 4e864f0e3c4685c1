package dev.lathe.pruner;

import dev.lathe.foundation.UsageException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long the result may take: a time, or a share of what the original takes. */
public sealed interface LatencyBudget {
  /**
   * The budget in milliseconds.
   *
   * @param originalMillis what the original was measured to take
   */
  double millis(double originalMillis);

  /**
   * A time.
   *
   * @param limitMillis the most it may take, positive and finite
   */
  record Time(double limitMillis) implements LatencyBudget {
    /** Checks the range. */
    public Time {
      if (!(limitMillis > 0) || Double.isInfinite(limitMillis)) {
        throw wrong(limitMillis + "ms");
      }
    }

    @Override
    public double millis(double originalMillis) {
      return limitMillis;
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%sms", limitMillis);
    }
  }

  /**
   * A share of the original's measured latency.
   *
   * @param share above 0 and at most 1
   */
  record Share(double share) implements LatencyBudget {
    /** Checks the range. */
    public Share {
      if (!(share > 0) || share > 1) {
        throw wrong(share * 100 + "%");
      }
    }

    @Override
    public double millis(double originalMillis) {
      return share * originalMillis;
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s%%", share * 100);
    }
  }

  /**
   * Reads {@code 60%}, {@code 12ms}, {@code 900us} or {@code 1.5s}.
   *
   * @throws UsageException if the text is none of these, or not above zero, or above 100 %
   */
  static LatencyBudget parse(String text) {
    Matcher matcher = Forms.PATTERN.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw wrong(text);
    }
    double number = Double.parseDouble(matcher.group(1));
    String unit = matcher.group(2);
    if (number <= 0) {
      throw wrong(text);
    }
    return unit.equals("%")
        ? new Share(number / 100)
        : new Time(number * Forms.MILLIS_PER_UNIT.get(unit));
  }

  private static UsageException wrong(String text) {
    return new UsageException(
        "The budget (%s) must be a time above zero or a share of at most 100 %%.".formatted(text),
        "Maybe write 60%, 12ms, 900us or 1.5s.");
  }

  /** What a budget may look like. */
  final class Forms {
    private static final Pattern PATTERN =
        Pattern.compile("(\\d{1,12}(?:\\.\\d{0,12})?|\\.\\d{1,12})\\s*(%|us|µs|ms|s)");
    private static final Map<String, Double> MILLIS_PER_UNIT =
        Map.of("us", 1e-3, "µs", 1e-3, "ms", 1.0, "s", 1e3);

    private Forms() {}
  }
}
