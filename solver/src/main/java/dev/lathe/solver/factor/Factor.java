package dev.lathe.solver.factor;

import org.jspecify.annotations.Nullable;

/**
 * A table over a few variables: what each combination of their states is worth and costs. Counts
 * only while its guard is kept. The arrays are not copied and must not be changed.
 */
public final class Factor {
  private final int[] scope;
  private final int guard;
  private final long[] value;
  private final long[][] cost;
  private final boolean @Nullable [] allowed;

  /**
   * A factor.
   *
   * @param scope its variables in the order of the axes of its tables, the last running fastest
   * @param guard the block that guards it, or -1
   * @param value what each cell is worth
   * @param cost what each cell costs, for each resource
   * @param allowed which cells may be chosen, or null if all may
   */
  public Factor(int[] scope, int guard, long[] value, long[][] cost, boolean @Nullable [] allowed) {
    this.scope = scope;
    this.guard = guard;
    this.value = value;
    this.cost = cost;
    this.allowed = allowed;
  }

  /** The variables, in the order of the axes. */
  public int[] scope() {
    return scope;
  }

  /** The block that guards it, or -1. */
  public int guard() {
    return guard;
  }

  /** The number of cells. */
  public int size() {
    return value.length;
  }

  /** What each cell is worth. */
  public long[] value() {
    return value;
  }

  /** What each cell costs, for each resource. */
  public long[][] cost() {
    return cost;
  }

  /** Which cells may be chosen, or null if all may. */
  public boolean @Nullable [] allowed() {
    return allowed;
  }

  /** Whether a cell may be chosen. */
  public boolean allows(int cell) {
    return allowed == null || allowed[cell];
  }

  /** The same tables under another guard. */
  Factor guardedBy(int newGuard) {
    return new Factor(scope, newGuard, value, cost, allowed);
  }

  /**
   * The Lagrangian weight of each cell: {@code valueWeight * value - sum of multiplier * cost}, or
   * negative infinity where a cell may not be chosen.
   *
   * @param out receives the weights; at least as long as there are cells
   */
  public void weights(double valueWeight, double[] multipliers, double[] out) {
    for (int cell = 0; cell < value.length; cell++) {
      out[cell] = valueWeight * value[cell];
    }
    for (int resource = 0; resource < cost.length; resource++) {
      double multiplier = multipliers[resource];
      if (multiplier != 0) {
        long[] costs = cost[resource];
        for (int cell = 0; cell < value.length; cell++) {
          out[cell] -= multiplier * costs[cell];
        }
      }
    }
    if (allowed != null) {
      for (int cell = 0; cell < value.length; cell++) {
        if (!allowed[cell]) {
          out[cell] = Double.NEGATIVE_INFINITY;
        }
      }
    }
  }
}
