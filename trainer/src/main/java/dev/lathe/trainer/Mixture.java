package dev.lathe.trainer;

import dev.lathe.trainer.operator.Tensors;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Pairs of examples that are mixed (Zhang et al.: "mixup: Beyond Empirical Risk Minimization",
 * 2018, equation 1), one share for the whole minibatch as there.
 *
 * @param share of the first of each pair, 0 to 1
 * @param partner per example the index of the second of its pair
 */
record Mixture(double share, int[] partner) {
  /**
   * A mixture drawn for one step.
   *
   * @param strength both parameters of the beta distribution, in (0, 1]
   */
  static Mixture draw(double strength, int size, SplittableRandom random) {
    double share = beta(strength, random);
    int[] partner = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      partner[i] = partner[j];
      partner[j] = i;
    }
    return new Mixture(share, partner);
  }

  /** Jöhnk's method ("Erzeugung von betaverteilten und gammaverteilten Zufallszahlen", 1964). */
  private static double beta(double strength, SplittableRandom random) {
    while (true) {
      double x = Math.pow(random.nextDouble(), 1 / strength);
      double y = Math.pow(random.nextDouble(), 1 / strength);
      if (x + y > 0 && x + y <= 1) {
        return x / (x + y);
      }
    }
  }

  /** Mixes along the first axis. */
  Tensor of(Tensor examples) {
    long[] indices = new long[partner.length];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = partner[i];
    }
    Tensor others = examples.index_select(0, Tensors.ofLongs(indices));
    return examples.lerp(others, new Scalar(1 - share));
  }

  /** The labels of the second of each pair. */
  int[] partners(int[] labels) {
    int[] others = new int[labels.length];
    for (int i = 0; i < others.length; i++) {
      others[i] = labels[partner[i]];
    }
    return others;
  }
}
