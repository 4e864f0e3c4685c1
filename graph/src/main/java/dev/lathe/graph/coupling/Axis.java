package dev.lathe.graph.coupling;

import org.jspecify.annotations.Nullable;

/**
 * One axis of one tensor: a unit for each index, or fixed with a reason, where no index can ever be
 * cut. Immutable; axes are shared by the tensors that pass them on.
 */
public final class Axis {
  private final int size;
  private final String reason;
  private final int @Nullable [] units;

  private Axis(int size, String reason, int @Nullable [] units) {
    this.size = size;
    this.reason = reason;
    this.units = units;
  }

  /** An axis that carries no units. */
  public static Axis fixed(long size, String reason) {
    return new Axis(Math.toIntExact(size), reason, null);
  }

  /** An axis whose indices own {@code units}; the array must not be changed afterwards. */
  public static Axis of(int[] units) {
    return new Axis(units.length, "", units);
  }

  /** The number of indices. */
  public int size() {
    return size;
  }

  /** Whether the axis carries no units. */
  public boolean isFixed() {
    return units == null;
  }

  /** Why a fixed axis is fixed. */
  public String reason() {
    return reason;
  }

  /** The unit of an index; only for axes that are not fixed. */
  public int unit(int index) {
    if (units == null) {
      throw new IllegalStateException("The axis is fixed: " + reason);
    }
    return units[index];
  }

  /** This axis with a unit for each index: those of a fixed axis are new and frozen. */
  Axis materialized(Units of) {
    if (units != null) {
      return this;
    }
    int[] made = new int[size];
    for (int i = 0; i < size; i++) {
      made[i] = of.fresh();
      of.freeze(made[i], reason);
    }
    return Axis.of(made);
  }
}
