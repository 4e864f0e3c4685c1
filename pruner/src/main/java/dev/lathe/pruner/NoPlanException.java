package dev.lathe.pruner;

import dev.lathe.foundation.UserException;

/** No choice of widths and blocks meets the budget; the command line exits with 3. */
public final class NoPlanException extends UserException {
  private static final long serialVersionUID = 1L;

  private final double smallestMillis;

  /**
   * A budget that cannot be met.
   *
   * @param smallestMillis the smallest latency that can be reached
   */
  NoPlanException(String message, String remedy, double smallestMillis) {
    super(message, remedy);
    this.smallestMillis = smallestMillis;
  }

  /** The smallest latency that can be reached, predicted, in milliseconds. */
  public double smallestMillis() {
    return smallestMillis;
  }

  @Override
  public int exitCode() {
    return 3;
  }
}
