package dev.lathe.trainer;

import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Graph;

/** The loss or its gradient stopped being a finite number. */
public final class DivergedException extends UserException {
  private static final long serialVersionUID = 1L;

  private final transient Graph lastGood;

  DivergedException(String message, Graph lastGood) {
    super(message, "Maybe a lower learning rate, a longer warm-up or a smaller clip norm helps.");
    this.lastGood = lastGood;
  }

  /** The network as of the last epoch that went well, or as it came where there is none. */
  public Graph lastGood() {
    return lastGood;
  }
}
