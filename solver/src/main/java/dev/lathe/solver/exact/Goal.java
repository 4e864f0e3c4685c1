package dev.lathe.solver.exact;

/**
 * When a search has done enough.
 *
 * @param relativeGap it may stop once (bound - value) / |value| is at most this
 * @param enough it may also stop once it has a solution worth at least this, or knows that there is
 *     none; {@link #OPTIMUM} if only the best will do
 */
public record Goal(double relativeGap, long enough) {
  /** No value is enough. */
  public static final long OPTIMUM = Long.MAX_VALUE;

  /** Any solution is enough. */
  public static final long ANYTHING = Long.MIN_VALUE + 1;

  /** The best solution, or one within a gap of it. */
  public static Goal best(double relativeGap) {
    return new Goal(relativeGap, OPTIMUM);
  }

  /** A solution worth at least so much, or the proof that there is none. */
  public static Goal atLeast(long enough) {
    return new Goal(0, enough);
  }

  /** Whether the search may stop as soon as it finds a solution above {@link #floor}. */
  public boolean takesFirst() {
    return enough != OPTIMUM;
  }

  /** Solutions worth no more than this are of no interest, given one of that value. */
  public long floor(long value) {
    return takesFirst() ? Math.max(value, enough - 1) : value;
  }

  /** Whether a search with this incumbent and bound has done enough. */
  public boolean isReached(Incumbent incumbent, long bound) {
    if (takesFirst() && bound < enough) {
      return true;
    }
    if (!incumbent.found()) {
      return false;
    }
    long value = incumbent.value();
    return value >= bound
        || (takesFirst() && value >= enough)
        || bound - value <= relativeGap * Math.abs((double) value);
  }
}
