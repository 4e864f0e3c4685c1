package dev.lathe.trainer;

import dev.lathe.foundation.UsageException;
import java.util.Locale;

/** How gradients become steps. */
public sealed interface Optimizer {
  /**
   * Stochastic gradient descent with momentum, as Sutskever et al. ("On the importance of
   * initialization and momentum in deep learning", 2013) in PyTorch's form; weight decay is added
   * to the gradient.
   *
   * @param momentum share of the velocity that is kept, in [0, 1)
   * @param nesterov whether the momentum looks ahead
   */
  record Momentum(double momentum, boolean nesterov) implements Optimizer {
    /**
     * Checks the range.
     *
     * @throws UsageException if the momentum is out of it
     */
    public Momentum {
      check("momentum", momentum);
    }
  }

  /**
   * Adam with decoupled weight decay (Loshchilov, Hutter: "Decoupled Weight Decay Regularization",
   * 2019, algorithm 2).
   *
   * @param firstDecay share of the mean gradient that is kept, in [0, 1)
   * @param secondDecay share of the mean squared gradient that is kept, in [0, 1)
   * @param epsilon added to the root of the mean square, positive
   */
  record AdamW(double firstDecay, double secondDecay, double epsilon) implements Optimizer {
    /**
     * Checks the ranges.
     *
     * @throws UsageException if a number is out of it
     */
    public AdamW {
      check("decay of the first moment", firstDecay);
      check("decay of the second moment", secondDecay);
      if (!(epsilon > 0) || !Double.isFinite(epsilon)) {
        throw new UsageException(
            String.format(Locale.ROOT, "The epsilon (%s) must be positive.", epsilon), "");
      }
    }
  }

  /** Momentum 0.9 that looks ahead. */
  static Optimizer momentum() {
    return new Momentum(0.9, true);
  }

  /** AdamW with 0.9, 0.999 and 1e-8. */
  static Optimizer adamW() {
    return new AdamW(0.9, 0.999, 1e-8);
  }

  private static void check(String what, double share) {
    if (!(share >= 0 && share < 1)) {
      throw new UsageException(
          String.format(Locale.ROOT, "The %s (%s) must lie in [0, 1).", what, share), "");
    }
  }
}
