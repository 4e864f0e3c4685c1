package dev.lathe.profiler;

/**
 * How models are timed in turns: in each round every model has a visit, in which it runs a few
 * times; a visit gives one timing.
 *
 * @param minRounds visits a model has at least; 3 or more
 * @param maxRounds visits a model has at most
 * @param relativeError a model is done once the standard error of its median is below this share of
 *     it; 0.01 is 1 %
 * @param visitNanos a visit takes at least this long, so that the clock's steps do not count
 * @param maxSeconds a model that had {@code minRounds} has no more visits once they took this long
 */
public record TimingOptions(
    int minRounds, int maxRounds, double relativeError, long visitNanos, double maxSeconds) {
  /** Whole models: half a percent of error, or four seconds for each. */
  public static final TimingOptions MODELS = new TimingOptions(15, 200, 0.005, 2_000_000, 4);

  /** Layers, of which there are many, and whose errors partly cancel in a sum. */
  public static final TimingOptions LAYERS = new TimingOptions(5, 15, 0.01, 400_000, 0.05);

  /** Checks the ranges. */
  public TimingOptions {
    if (minRounds < 3 || maxRounds < minRounds) {
      throw new IllegalArgumentException(
          "The rounds (%d to %d) must be 3 or more and not fall.".formatted(minRounds, maxRounds));
    }
    if (!(relativeError > 0) || visitNanos < 1 || !(maxSeconds > 0)) {
      throw new IllegalArgumentException(
          "The relativeError (%s), visitNanos (%d) and maxSeconds (%s) must be above 0."
              .formatted(relativeError, visitNanos, maxSeconds));
    }
  }

  /** These options with another limit of time. */
  public TimingOptions withMaxSeconds(double seconds) {
    return new TimingOptions(minRounds, maxRounds, relativeError, visitNanos, seconds);
  }
}
