package dev.lathe.solver.elimination;

import java.util.Arrays;

/**
 * Costs of several resources, to be asked whether one of them is nowhere above others. Kept in
 * blocks: one whose least cost of some resource is too high is not looked into.
 */
final class Beaters {
  private static final int BLOCK = 32;

  private final int resources;
  private long[] costs;
  private long[] least;
  private int size;

  Beaters(int resources) {
    this.resources = resources;
    costs = new long[BLOCK * resources];
    least = new long[resources];
  }

  void clear() {
    size = 0;
  }

  /** Adds the costs of an entry. */
  void add(long[][] cost, int entry) {
    if ((size + 1) * resources > costs.length) {
      costs = Arrays.copyOf(costs, 2 * costs.length);
      least = Arrays.copyOf(least, 2 * least.length);
    }
    int block = size / BLOCK * resources;
    boolean first = size % BLOCK == 0;
    for (int resource = 0; resource < resources; resource++) {
      long added = cost[resource][entry];
      costs[size * resources + resource] = added;
      least[block + resource] = first ? added : Math.min(least[block + resource], added);
    }
    size++;
  }

  /** Whether some added costs are nowhere above the given ones; the latest are tried first. */
  boolean beat(long[] given) {
    for (int block = (size - 1) / BLOCK; block >= 0 && size > 0; block--) {
      if (isBelow(least, block * resources, given)) {
        int end = Math.min(size, (block + 1) * BLOCK);
        for (int i = block * BLOCK; i < end; i++) {
          if (isBelow(costs, i * resources, given)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean isBelow(long[] costs, int from, long[] given) {
    for (int resource = 0; resource < given.length; resource++) {
      if (costs[from + resource] > given[resource]) {
        return false;
      }
    }
    return true;
  }
}
