package dev.lathe.solver.factor;

import java.util.Arrays;
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
  private final double largestValue;
  private final double[] largestCost;
  private final double density;

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
    this.largestValue = largest(value);
    this.largestCost = Arrays.stream(cost).mapToDouble(Factor::largest).toArray();
    this.density = allowed == null ? 1 : share(allowed);
  }

  /** The tables of another factor over other variables and under another guard. */
  private Factor(int[] scope, int guard, Factor tables) {
    this.scope = scope;
    this.guard = guard;
    this.value = tables.value;
    this.cost = tables.cost;
    this.allowed = tables.allowed;
    this.largestValue = tables.largestValue;
    this.largestCost = tables.largestCost;
    this.density = tables.density;
  }

  private static double largest(long[] cells) {
    long least = 0;
    long most = 0;
    for (long cell : cells) {
      least = Math.min(least, cell);
      most = Math.max(most, cell);
    }
    return (double) Math.max(-least, most);
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

  private static double share(boolean[] cells) {
    int count = 0;
    for (boolean cell : cells) {
      count += cell ? 1 : 0;
    }
    return cells.length == 0 ? 1 : count / (double) cells.length;
  }

  /** The share of cells that may be chosen. */
  public double density() {
    return density;
  }

  /** Whether every weight is 0 or forbidden, whatever the multipliers. */
  public boolean onlyForbids() {
    return largestValue == 0 && Arrays.stream(largestCost).allMatch(largest -> largest == 0);
  }

  /** Whether a cell may be chosen. */
  public boolean allows(int cell) {
    return allowed == null || allowed[cell];
  }

  /** The same tables under another guard. */
  Factor guardedBy(int newGuard) {
    return new Factor(scope, newGuard, this);
  }

  /** The same tables over other variables with as many states. */
  Factor over(int[] newScope) {
    return new Factor(newScope, guard, this);
  }

  /** At least the size of the largest weight of an allowed cell. */
  public double largestWeight(double valueWeight, double[] multipliers) {
    double sum = valueWeight * largestValue;
    for (int resource = 0; resource < largestCost.length; resource++) {
      sum += multipliers[resource] * largestCost[resource];
    }
    return sum;
  }

  /**
   * The Lagrangian weight of each cell: {@code valueWeight * value - sum of multiplier * cost}, or
   * negative infinity where a cell may not be chosen.
   *
   * @param out receives the weights; at least as long as there are cells
   */
  public void weights(double valueWeight, double[] multipliers, double[] out) {
    if (largestValue == 0) {
      Arrays.fill(out, 0, value.length, 0);
    } else {
      for (int cell = 0; cell < value.length; cell++) {
        out[cell] = valueWeight * value[cell];
      }
    }
    for (int resource = 0; resource < cost.length; resource++) {
      double multiplier = multipliers[resource];
      if (multiplier != 0 && largestCost[resource] != 0) {
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
