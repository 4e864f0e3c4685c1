package dev.lathe.solver.factor;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table over a few variables: what each combination of their states is worth and costs. Counts
 * only while its guard is kept. The arrays are not copied and must not be changed.
 *
 * <p>A factor that forbids combinations lists those it allows; each is an entry, with a value and
 * costs. Where all are allowed, entries and cells are the same.
 */
public final class Factor {
  /** The entry of a cell that is forbidden. */
  public static final int FORBIDDEN = -1;

  private final int[] scope;
  private final int guard;
  private final int size;
  private final int @Nullable [] cells;
  private final long[] value;
  private final long[][] cost;
  private final double largestValue;
  private final double[] largestCost;

  /** Made from {@link #cells} when it is first needed. */
  private int @Nullable [] entries;

  /**
   * A factor that forbids nothing.
   *
   * @param scope its variables in the order of the axes of its tables, the last running fastest
   * @param guard the block that guards it, or -1
   * @param value what each cell is worth
   * @param cost what each cell costs, for each resource
   */
  public Factor(int[] scope, int guard, long[] value, long[][] cost) {
    this(scope, guard, value.length, null, value, cost);
  }

  /**
   * A factor that allows some cells only.
   *
   * @param scope its variables in the order of the axes of its tables, the last running fastest
   * @param guard the block that guards it, or -1
   * @param size the number of cells, allowed or not
   * @param cells the cells that may be chosen, ascending, or null if all may
   * @param value what each of these cells is worth
   * @param cost what each of these cells costs, for each resource
   */
  public Factor(
      int[] scope, int guard, int size, int @Nullable [] cells, long[] value, long[][] cost) {
    this.scope = scope;
    this.guard = guard;
    this.size = size;
    this.cells = cells != null && cells.length == size ? null : cells;
    this.value = value;
    this.cost = cost;
    this.largestValue = largest(value);
    this.largestCost = Arrays.stream(cost).mapToDouble(Factor::largest).toArray();
  }

  /** The tables of another factor over other variables and under another guard. */
  private Factor(int[] scope, int guard, Factor tables) {
    this(scope, guard, tables, tables.cells, tables.value, tables.cost);
  }

  /** The tables of another factor with their entries in another order. */
  private Factor(
      int[] scope, int guard, Factor tables, int @Nullable [] cells, long[] value, long[][] cost) {
    this.scope = scope;
    this.guard = guard;
    this.size = tables.size;
    this.cells = cells;
    this.value = value;
    this.cost = cost;
    this.largestValue = tables.largestValue;
    this.largestCost = tables.largestCost;
  }

  private static double largest(long[] numbers) {
    long least = 0;
    long most = 0;
    for (long number : numbers) {
      least = Math.min(least, number);
      most = Math.max(most, number);
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

  /** The number of cells, allowed or not. */
  public int size() {
    return size;
  }

  /** The number of cells that may be chosen. */
  public int entries() {
    return value.length;
  }

  /** Whether all cells may be chosen. */
  public boolean isDense() {
    return cells == null;
  }

  /** The cell of an entry. */
  public int cell(int entry) {
    return cells == null ? entry : cells[entry];
  }

  /** The entry of a cell, or {@link #FORBIDDEN}. */
  public int entry(int cell) {
    if (cells == null) {
      return cell;
    }
    if (entries == null) {
      int[] made = new int[size];
      Arrays.fill(made, FORBIDDEN);
      for (int entry = 0; entry < cells.length; entry++) {
        made[cells[entry]] = entry;
      }
      entries = made;
    }
    return entries[cell];
  }

  /** What each entry is worth. */
  public long[] value() {
    return value;
  }

  /** What each entry costs, for each resource. */
  public long[][] cost() {
    return cost;
  }

  /** The share of cells that may be chosen. */
  public double density() {
    return size == 0 ? 1 : value.length / (double) size;
  }

  /** Whether every entry is worth and costs nothing. */
  public boolean onlyForbids() {
    return largestValue == 0 && Arrays.stream(largestCost).allMatch(largest -> largest == 0);
  }

  /** Whether a cell may be chosen. */
  public boolean allows(int cell) {
    return entry(cell) != FORBIDDEN;
  }

  /** The same tables under another guard. */
  Factor guardedBy(int newGuard) {
    return new Factor(scope, newGuard, this);
  }

  /** The same tables over other variables with as many states. */
  Factor over(int[] newScope) {
    return new Factor(newScope, guard, this);
  }

  /**
   * The same factor with its axes in another order.
   *
   * @param newScope the same variables
   * @param domain the number of states of each variable
   */
  public Factor transposed(int[] newScope, int[] domain) {
    if (Arrays.equals(scope, newScope)) {
      return this;
    }
    int[] from;
    int @Nullable [] to = null;
    if (cells == null) {
      from = Cells.mapped(null, newScope, scope, domain);
    } else {
      int[] moved = Cells.mapped(cells, scope, newScope, domain);
      long[] byCell =
          IntStream.range(0, moved.length).mapToLong(e -> ((long) moved[e] << 32) | e).toArray();
      Arrays.sort(byCell);
      from = Arrays.stream(byCell).mapToInt(key -> (int) key).toArray();
      to = Arrays.stream(byCell).mapToInt(key -> (int) (key >>> 32)).toArray();
    }
    long[][] newCost = new long[cost.length][];
    Arrays.setAll(newCost, resource -> Cells.pick(cost[resource], from));
    return new Factor(newScope, guard, this, to, Cells.pick(value, from), newCost);
  }

  /** At least the size of the largest weight of an entry. */
  public double largestWeight(double valueWeight, double[] multipliers) {
    double sum = valueWeight * largestValue;
    for (int resource = 0; resource < largestCost.length; resource++) {
      sum += multipliers[resource] * largestCost[resource];
    }
    return sum;
  }

  /**
   * The Lagrangian weight of each entry: {@code valueWeight * value - sum of multiplier * cost}.
   *
   * @param out receives the weights; at least as long as there are entries
   */
  public void weights(double valueWeight, double[] multipliers, double[] out) {
    if (largestValue == 0) {
      Arrays.fill(out, 0, value.length, 0);
    } else {
      for (int entry = 0; entry < value.length; entry++) {
        out[entry] = valueWeight * value[entry];
      }
    }
    for (int resource = 0; resource < cost.length; resource++) {
      double multiplier = multipliers[resource];
      if (multiplier != 0 && largestCost[resource] != 0) {
        long[] costs = cost[resource];
        for (int entry = 0; entry < value.length; entry++) {
          out[entry] -= multiplier * costs[entry];
        }
      }
    }
  }

  /**
   * A table of all cells from numbers of the entries.
   *
   * @param numbers one number for each entry
   * @param table receives them; negative infinity where a cell is forbidden
   */
  public void spread(double[] numbers, double[] table) {
    if (cells == null) {
      System.arraycopy(numbers, 0, table, 0, size);
      return;
    }
    Arrays.fill(table, 0, size, Double.NEGATIVE_INFINITY);
    for (int entry = 0; entry < cells.length; entry++) {
      table[cells[entry]] = numbers[entry];
    }
  }
}
