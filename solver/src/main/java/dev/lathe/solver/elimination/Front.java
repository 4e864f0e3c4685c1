package dev.lathe.solver.elimination;

import java.util.Arrays;

/**
 * Candidates for labels of one cell. {@link #prune} leaves those that no other beats: of two with
 * different cost the dearer one must be worth more.
 */
final class Front {
  private long[] cost = new long[256];
  private long[] value = new long[256];
  private int[] left = new int[256];
  private int[] right = new int[256];
  private int[] state = new int[256];
  private int size;

  /** The entries that are left, cheapest first. */
  private int[] order = new int[256];

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  void add(long newCost, long newValue, int newLeft, int newRight, int newState) {
    if (size == cost.length) {
      int longer = size * 2;
      cost = Arrays.copyOf(cost, longer);
      value = Arrays.copyOf(value, longer);
      left = Arrays.copyOf(left, longer);
      right = Arrays.copyOf(right, longer);
      state = Arrays.copyOf(state, longer);
      order = new int[longer];
    }
    cost[size] = newCost;
    value[size] = newValue;
    left[size] = newLeft;
    right[size] = newRight;
    state[size] = newState;
    size++;
  }

  /** Leaves the entries that are not beaten; returns how many. {@link #entry} gives them. */
  int prune() {
    long[] keys = sortKeys();
    int kept = 0;
    for (long key : keys) {
      int entry = (int) (key & ENTRY_MASK);
      if (kept > 0 && value[entry] <= value[order[kept - 1]]) {
        continue;
      }
      if (kept > 0 && cost[entry] == cost[order[kept - 1]]) {
        kept--;
      }
      order[kept++] = entry;
    }
    return kept;
  }

  /**
   * Of the entries that {@link #prune} left, leaves so many with the best weight, cheapest first.
   */
  void keepBest(int left, int most, Guide guide) {
    int[] best =
        java.util.stream.IntStream.range(0, left)
            .boxed()
            .sorted(
                java.util.Comparator.comparingDouble(
                    place -> -guide.weight(cost[order[place]], value[order[place]])))
            .limit(most)
            .sorted()
            .mapToInt(place -> order[place])
            .toArray();
    System.arraycopy(best, 0, order, 0, best.length);
  }

  private static final int ENTRY_BITS = 22;
  private static final long ENTRY_MASK = (1L << ENTRY_BITS) - 1;

  /** The most entries a front can sort. */
  static final int MAX_SIZE = 1 << ENTRY_BITS;

  /** Cost and number of each entry in one long, sorted; costs differ by less than 2^41. */
  private long[] sortKeys() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < size; i++) {
      least = Math.min(least, cost[i]);
    }
    long[] keys = new long[size];
    for (int i = 0; i < size; i++) {
      keys[i] = ((cost[i] - least) << ENTRY_BITS) | i;
    }
    Arrays.sort(keys);
    return keys;
  }

  /** The entry at a place among those that {@link #prune} left. */
  int entry(int place) {
    return order[place];
  }

  long cost(int entry) {
    return cost[entry];
  }

  long value(int entry) {
    return value[entry];
  }

  int left(int entry) {
    return left[entry];
  }

  int right(int entry) {
    return right[entry];
  }

  int state(int entry) {
    return state[entry];
  }
}
