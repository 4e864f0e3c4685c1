package dev.lathe.dataset;

import dev.lathe.foundation.UsageException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A set of images cut in two: one part to work with and one that is put aside, for validation or
 * calibration. Which images go where depends on the seed only; both keep the order of the whole.
 *
 * @param kept the larger part as a rule
 * @param heldOut the part put aside
 */
public record Holdout(LabelledImages kept, LabelledImages heldOut) {
  private static final long HOLDOUT = 3;

  /**
   * Puts the same share of every class aside, rounded to whole images; of a class with at least two
   * images at least one goes to either side.
   *
   * @param share between 0 and 1, both excluded
   * @throws UsageException if it is not
   */
  public static Holdout of(LabelledImages images, double share, long seed) {
    if (!(share > 0 && share < 1)) {
      throw new UsageException(
          "The share to hold out (%s) must lie between 0 and 1.".formatted(share), "");
    }
    boolean[] aside = choose(images.labels(), share, seed);
    return new Holdout(images.select(where(aside, false)), images.select(where(aside, true)));
  }

  /** Which of the images with these labels are put aside; those without count as one class. */
  static boolean[] choose(int[] given, double share, long seed) {
    int[] labels = Arrays.stream(given).map(label -> Math.max(0, label)).toArray();
    int classes = Arrays.stream(labels).max().orElse(-1) + 1;
    int[] sizes = new int[classes];
    for (int label : labels) {
      sizes[label]++;
    }
    int[] wanted = new int[classes];
    for (int label = 0; label < classes; label++) {
      int rounded = (int) Math.round(sizes[label] * share);
      wanted[label] = sizes[label] < 2 ? 0 : Math.min(Math.max(1, rounded), sizes[label] - 1);
    }
    boolean[] aside = new boolean[labels.length];
    for (int index : SeededRandom.of(seed, HOLDOUT).permutation(labels.length)) {
      if (wanted[labels[index]] > 0) {
        wanted[labels[index]]--;
        aside[index] = true;
      }
    }
    return aside;
  }

  static int[] where(boolean[] flags, boolean value) {
    return IntStream.range(0, flags.length).filter(i -> flags[i] == value).toArray();
  }
}
