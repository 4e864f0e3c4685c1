package dev.lathe.trainer;

import java.util.Locale;

/**
 * How many examples a network answers rightly.
 *
 * @param correct examples whose largest logit is that of their label
 * @param total examples asked
 */
public record Accuracy(int correct, int total) {
  /** Checks the order of the numbers. */
  public Accuracy {
    if (correct < 0 || total < correct) {
      throw new IllegalArgumentException("%d of %d cannot be right.".formatted(correct, total));
    }
  }

  /** The share of right answers, 0 to 1; 0 where nothing was asked. */
  public double top1() {
    return total == 0 ? 0 : (double) correct / total;
  }

  /** The accuracy of some logits; an answer that is not a number is wrong. */
  static Accuracy of(float[][] logits, int[] labels) {
    int correct = 0;
    for (int i = 0; i < labels.length; i++) {
      int best = 0;
      for (int j = 1; j < logits[i].length; j++) {
        if (logits[i][j] > logits[i][best]) {
          best = j;
        }
      }
      boolean number = logits[i].length > 0 && !Float.isNaN(logits[i][best]);
      correct += number && best == labels[i] ? 1 : 0;
    }
    return new Accuracy(correct, labels.length);
  }

  Accuracy plus(Accuracy other) {
    return new Accuracy(correct + other.correct, total + other.total);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2f %% (%d of %d)", 100 * top1(), correct, total);
  }
}
