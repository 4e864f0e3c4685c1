package dev.lathe.solver.elimination;

/**
 * The labels of one cell, to be joined with one other label after the other: of each only those
 * partners are of interest that bring as much weight as every guide still needs. Kept in blocks:
 * one whose largest weight for some guide is too small is not looked into.
 */
final class Partners {
  private static final int BLOCK = 16;

  private final int[] labels;
  private final int guides;

  /** The weights of the first label for all guides, then those of the next. */
  private final double[] weights;

  /** The largest weights of the first block for all guides, then those of the next. */
  private final double[] largest;

  /**
   * Partners.
   *
   * @param labels their numbers; not copied
   * @param weights of each label for each guide, those of the first label first; not copied
   */
  Partners(int[] labels, double[] weights) {
    this.labels = labels;
    this.weights = weights;
    this.guides = labels.length == 0 ? 0 : weights.length / labels.length;
    this.largest = new double[(labels.length + BLOCK - 1) / BLOCK * guides];
    java.util.Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < weights.length; i++) {
      int at = i / guides / BLOCK * guides + i % guides;
      largest[at] = Math.max(largest[at], weights[i]);
    }
  }

  /** The number of the label at a place. */
  int label(int place) {
    return labels[place];
  }

  /** The number of labels. */
  int size() {
    return labels.length;
  }

  /**
   * The next place, from a given one on, of a label that brings enough; {@link #size} if none does.
   *
   * @param needed the least weight for each guide
   */
  int next(int from, double[] needed) {
    int place = from;
    while (place < labels.length) {
      if (place % BLOCK == 0 && !reaches(largest, place / BLOCK * guides, needed)) {
        place += BLOCK;
      } else if (reaches(weights, place * guides, needed)) {
        return place;
      } else {
        place++;
      }
    }
    return labels.length;
  }

  private static boolean reaches(double[] weights, int from, double[] needed) {
    for (int guide = 0; guide < needed.length; guide++) {
      if (weights[from + guide] < needed[guide]) {
        return false;
      }
    }
    return true;
  }
}
