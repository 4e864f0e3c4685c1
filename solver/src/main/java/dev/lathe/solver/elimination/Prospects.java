package dev.lathe.solver.elimination;

import java.util.List;

/**
 * What partial solutions of one cell still need: for each guide the weight below which a label
 * cannot become part of a solution of interest, whatever is best outside of it.
 *
 * <p>A guide g has a weight for every label, w_g = a_g value - sum over r of m_gr cost_r. The label
 * is of interest if w_g plus the best of everything else is at least the least weight of a solution
 * of interest, for every g. The guides that refuse most are asked first.
 */
final class Prospects {
  private final Guide[] guides;
  private final double[] need;

  Prospects(List<Guide> guides) {
    this.guides = guides.toArray(Guide[]::new);
    this.need = new double[this.guides.length];
  }

  /** The number of guides. */
  int size() {
    return guides.length;
  }

  /**
   * Starts with a cell of the message of a step, of which nothing is known but its outside.
   *
   * @return false if no solution has the cell
   */
  boolean begin(int step, int cell) {
    for (int guide = 0; guide < need.length; guide++) {
      need[guide] = guides[guide].least() - guides[guide].outside(step)[cell];
      if (need[guide] == Double.POSITIVE_INFINITY) {
        return false;
      }
    }
    return true;
  }

  /**
   * Counts on the best label of a cell of an earlier message.
   *
   * @return false if that cell has none
   */
  boolean expect(int step, int cell) {
    for (int guide = 0; guide < need.length; guide++) {
      need[guide] -= guides[guide].sweep().message(step)[cell];
      if (need[guide] == Double.POSITIVE_INFINITY) {
        return false;
      }
    }
    return true;
  }

  /** No longer counts on the best label of a cell: the labels themselves are added now. */
  void arrive(int step, int cell) {
    for (int guide = 0; guide < need.length; guide++) {
      need[guide] += guides[guide].sweep().message(step)[cell];
    }
  }

  /** Whether a partial solution is of interest. */
  boolean reach(long[] cost, long value) {
    for (int guide = 0; guide < need.length; guide++) {
      if (guides[guide].weight(cost, value) < need[guide]) {
        promote(guide);
        return false;
      }
    }
    return true;
  }

  /** What each guide still needs after a partial solution has been added. */
  void subtract(long[] cost, long value, double[] left) {
    for (int guide = 0; guide < need.length; guide++) {
      left[guide] = need[guide] - guides[guide].weight(cost, value);
    }
  }

  /** The weights of labels: those of the first label for all guides, then those of the next. */
  double[] weights(Labels labels, int[] which, long[] scratch) {
    double[] weights = new double[which.length * guides.length];
    int at = 0;
    for (int label : which) {
      for (int resource = 0; resource < scratch.length; resource++) {
        scratch[resource] = labels.cost(label, resource);
      }
      for (Guide guide : guides) {
        weights[at++] = guide.weight(scratch, labels.value(label));
      }
    }
    return weights;
  }

  /** A guide that has just refused is asked a little earlier next time. */
  private void promote(int guide) {
    if (guide > 0) {
      Guide refusing = guides[guide];
      guides[guide] = guides[guide - 1];
      guides[guide - 1] = refusing;
      double needed = need[guide];
      need[guide] = need[guide - 1];
      need[guide - 1] = needed;
    }
  }
}
