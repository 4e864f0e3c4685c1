package dev.lathe.solver.elimination;

import java.util.Arrays;

/**
 * Candidates for labels of one cell. {@link #prune} leaves those that no other beats: of two, the
 * one that is dearer in some resource, by more than does no harm, must be cheaper in another or
 * worth more.
 */
final class Front {
  private static final int ENTRY_BITS = 22;
  private static final long ENTRY_MASK = (1L << ENTRY_BITS) - 1;

  /** Fewer entries than this are pruned at the end only. */
  private static final int FIRST_COMPACTION = 1 << 14;

  /** The most entries a front can sort. */
  static final int MAX_SIZE = 1 << ENTRY_BITS;

  private final long[][] cost;
  private long[] value = new long[256];
  private int[] left = new int[256];
  private int[] right = new int[256];
  private int[] state = new int[256];
  private int size;
  private int nextCompaction = FIRST_COMPACTION;
  private final Beaters beaters;

  /** The entries that are left. */
  private int[] order = new int[256];

  /** Empty, with costs of so many resources. */
  Front(int resources) {
    cost = new long[resources][256];
    beaters = new Beaters(resources);
  }

  void clear() {
    size = 0;
    nextCompaction = FIRST_COMPACTION;
  }

  int size() {
    return size;
  }

  void add(long[] newCost, long newValue, int newLeft, int newRight, int newState) {
    if (size == value.length) {
      grow(size * 2);
    }
    for (int resource = 0; resource < cost.length; resource++) {
      cost[resource][size] = newCost[resource];
    }
    value[size] = newValue;
    left[size] = newLeft;
    right[size] = newRight;
    state[size] = newState;
    size++;
  }

  private void grow(int length) {
    for (int resource = 0; resource < cost.length; resource++) {
      cost[resource] = Arrays.copyOf(cost[resource], length);
    }
    value = Arrays.copyOf(value, length);
    left = Arrays.copyOf(left, length);
    right = Arrays.copyOf(right, length);
    state = Arrays.copyOf(state, length);
    order = new int[length];
  }

  /**
   * Leaves the entries that are not beaten; returns how many. {@link #entry} gives them.
   *
   * @param harmless costs of each resource that break no limit, see {@link Slack}
   */
  int prune(long[] harmless) {
    return cost.length == 1 ? pruneByCost() : pruneByPairs(harmless);
  }

  /** With one resource: cheapest first, each must be worth more than the one before. */
  private int pruneByCost() {
    long[] costs = cost[0];
    int kept = 0;
    for (long key : sortKeys(costs)) {
      int entry = (int) (key & ENTRY_MASK);
      if (kept > 0 && value[entry] <= value[order[kept - 1]]) {
        continue;
      }
      if (kept > 0 && costs[entry] == costs[order[kept - 1]]) {
        kept--;
      }
      order[kept++] = entry;
    }
    return kept;
  }

  /** Number and size of each entry in one long, sorted; sizes differ by less than 2^41. */
  private long[] sortKeys(long[] sizes) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < size; i++) {
      least = Math.min(least, sizes[i]);
    }
    long[] keys = new long[size];
    for (int i = 0; i < size; i++) {
      keys[i] = ((sizes[i] - least) << ENTRY_BITS) | i;
    }
    Arrays.sort(keys);
    return keys;
  }

  /** With several: most valuable first, each is compared with those that are left before it. */
  private int pruneByPairs(long[] harmless) {
    int kept = 0;
    long[] keys = sortKeys(value);
    long[] matters = new long[cost.length];
    beaters.clear();
    for (int i = keys.length - 1; i >= 0; i--) {
      int entry = (int) (keys[i] & ENTRY_MASK);
      for (int resource = 0; resource < cost.length; resource++) {
        matters[resource] = Math.max(cost[resource][entry], harmless[resource]);
      }
      if (!beaters.beat(matters)) {
        beaters.add(cost, entry);
        order[kept++] = entry;
      }
    }
    // Equal values come in any order: a cheaper one may follow the dearer one it beats.
    return kept;
  }

  /** Once there are twice as many entries as were not beaten last time, forgets the beaten ones. */
  void compact(long[] harmless) {
    if (size < nextCompaction) {
      return;
    }
    int kept = prune(harmless);
    Arrays.sort(order, 0, kept);
    for (int place = 0; place < kept; place++) {
      move(order[place], place);
    }
    size = kept;
    nextCompaction = Math.max(FIRST_COMPACTION, 2 * kept);
  }

  private void move(int from, int to) {
    for (int resource = 0; resource < cost.length; resource++) {
      cost[resource][to] = cost[resource][from];
    }
    value[to] = value[from];
    left[to] = left[from];
    right[to] = right[from];
    state[to] = state[from];
  }

  /** The entry at a place among those that {@link #prune} left. */
  int entry(int place) {
    return order[place];
  }

  long cost(int entry, int resource) {
    return cost[resource][entry];
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
