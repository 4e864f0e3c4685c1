package dev.lathe.solver.baseline;

import java.util.Arrays;
import java.util.List;

/**
 * A knapsack whose items come in chains: an item can be packed only after the one before it in its
 * chain. Solved as published, by one table over the cells of the budget: an item is taken where the
 * item before it was taken at what is left, and taking it is better than not.
 */
final class AugmentedKnapsack {
  private static final int CELLS = 20_000;

  /**
   * A chain of items.
   *
   * @param options the option that each item stands for
   * @param cost the cost of the chain up to each item
   * @param value the value of the chain up to each item
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Items(int[] options, double[] cost, double[] value) {
    /** What all items but the first add to the cost. */
    double spread() {
      return cost[cost.length - 1] - cost[0];
    }
  }

  private final List<Items> chains;

  AugmentedKnapsack(List<Items> chains) {
    this.chains = chains;
  }

  /**
   * Packs items; the first of each chain is always taken and has no cost here.
   *
   * @return how many items of each chain are taken beyond the first
   */
  int[] solve(double budget) {
    int[] taken = new int[chains.size()];
    if (budget <= 0) {
      return taken;
    }
    double[] best = new double[CELLS + 1];
    int[][] count = new int[chains.size()][CELLS + 1];
    for (int chain = 0; chain < taken.length; chain++) {
      Items items = chains.get(chain);
      for (int item = 1; item < items.options().length; item++) {
        double cost = Math.max(0, items.cost()[item] - items.cost()[item - 1]);
        // Rounded up, so that what is packed fits.
        int cells = (int) Math.min(CELLS + 1.0, Math.ceil(cost / budget * CELLS));
        double value = items.value()[item] - items.value()[item - 1];
        take(best, count, chain, item, cells, value);
      }
    }
    return trace(count);
  }

  private static void take(
      double[] best, int[][] count, int chain, int item, int cells, double value) {
    for (int cell = CELLS; cell >= cells; cell--) {
      int rest = cell - cells;
      if (count[chain][rest] == item - 1 && best[rest] + value > best[cell]) {
        best[cell] = best[rest] + value;
        for (int other = 0; other < chain; other++) {
          count[other][cell] = count[other][rest];
        }
        count[chain][cell] = item;
      }
    }
  }

  private static int[] trace(int[][] count) {
    return Arrays.stream(count).mapToInt(cells -> cells[CELLS]).toArray();
  }
}
