package dev.lathe.solver.baseline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A knapsack whose items come in chains: an item can be packed only after the one before it in its
 * chain. Solved as published with HALP (arXiv 2110.10811, Algorithm 1), by one table over the cells
 * of the budget: an item is taken in a cell where that is better than not, and where the item
 * before it was taken at what is left. That rule is greedy: a step whose first item is not worth it
 * alone is missed.
 *
 * <p>Where costs are integers and the budget is at most 100,000, cells are units of cost, as in the
 * released code, which counts microseconds. Else costs are rounded up to that share of the budget,
 * so that what is packed fits.
 */
final class AugmentedKnapsack {
  private static final int MOST_CELLS = 100_000;

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

  /** An item, with its cost in cells. */
  private record Item(int chain, int place, int cells, double value) {}

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
    if (chains.stream().mapToDouble(Items::spread).sum() <= budget) {
      Arrays.setAll(taken, chain -> chains.get(chain).options().length - 1);
      return taken;
    }
    if (budget <= 0) {
      return taken;
    }
    double unit = isWhole() && budget <= MOST_CELLS ? 1 : budget / MOST_CELLS;
    int capacity = (int) Math.floor(budget / unit);
    List<Item> items = items(unit, capacity);
    // Items that save something make room for others; what counts is the budget itself.
    int room = capacity;
    for (Item item : items) {
      room += Math.min(capacity, Math.max(0, -item.cells()));
    }
    return trace(items, pack(items, room), capacity, taken);
  }

  private boolean isWhole() {
    return chains.stream()
        .flatMapToDouble(items -> Arrays.stream(items.cost()))
        .allMatch(cost -> cost == Math.rint(cost));
  }

  /** All items beyond the first of each chain, the last chain first, as in the released code. */
  private List<Item> items(double unit, int capacity) {
    List<Item> items = new ArrayList<>();
    for (int chain = chains.size() - 1; chain >= 0; chain--) {
      Items at = chains.get(chain);
      for (int place = 1; place < at.options().length; place++) {
        double cells = Math.ceil((at.cost()[place] - at.cost()[place - 1]) / unit);
        int most = 2 * capacity + 1;
        items.add(
            new Item(
                chain,
                place,
                (int) Math.max(-most, Math.min(most, cells)),
                at.value()[place] - at.value()[place - 1]));
      }
    }
    return items;
  }

  /** For each item the cells of the budget in which it is taken. */
  private static List<BitSet> pack(List<Item> items, int room) {
    double[] best = new double[room + 1];
    double[] next = new double[room + 1];
    List<BitSet> keep = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      BitSet before = item.place() == 1 ? null : keep.get(i - 1);
      BitSet taken = new BitSet(room + 1);
      System.arraycopy(best, 0, next, 0, next.length);
      for (int cell = Math.max(0, item.cells()); cell <= room; cell++) {
        int rest = cell - item.cells();
        if (rest > room || (before != null && !before.get(rest))) {
          continue;
        }
        double with = item.value() + best[rest];
        if (with > best[cell] || (with == best[cell] && item.cells() == 0)) {
          next[cell] = with;
          taken.set(cell);
        }
      }
      keep.add(taken);
      double[] spare = best;
      best = next;
      next = spare;
    }
    return keep;
  }

  private static int[] trace(List<Item> items, List<BitSet> keep, int capacity, int[] taken) {
    int cell = capacity;
    for (int i = items.size() - 1; i >= 0; i--) {
      if (keep.get(i).get(cell)) {
        Item item = items.get(i);
        taken[item.chain()] = Math.max(taken[item.chain()], item.place());
        cell -= item.cells();
      }
    }
    return taken;
  }
}
