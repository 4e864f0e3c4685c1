package dev.lathe.graph.coupling;

import java.util.IdentityHashMap;
import java.util.stream.IntStream;

/** What is left of every axis when some atoms are cut. */
public final class Kept {
  private final Coupling coupling;
  private final boolean[] cut;

  /** Values that pass channels on share their axes. */
  private final IdentityHashMap<Axis, int[]> known = new IdentityHashMap<>();

  /**
   * What is left.
   *
   * @param cut for each unit of {@link Units}, by its number, whether that atom is cut
   */
  public Kept(Coupling coupling, boolean[] cut) {
    this.coupling = coupling;
    this.cut = cut.clone();
  }

  /** The indices left of an axis, ascending. The array must not be changed. */
  public int[] indices(String tensor, int axis) {
    Axis[] axes = coupling.axes().get(tensor);
    return axes == null
        ? IntStream.range(0, Math.toIntExact(coupling.shape(tensor)[axis])).toArray()
        : known.computeIfAbsent(axes[axis], this::left);
  }

  private int[] left(Axis axis) {
    return IntStream.range(0, axis.size())
        .filter(i -> axis.isFixed() || isKept(axis.unit(i)))
        .toArray();
  }

  private boolean isKept(int unit) {
    for (int atom : coupling.units().atoms(unit)) {
      if (cut[atom]) {
        return false;
      }
    }
    return true;
  }

  /** Whether anything is cut from an axis. */
  public boolean isCut(String tensor, int axis) {
    Axis[] axes = coupling.axes().get(tensor);
    return axes != null
        && !axes[axis].isFixed()
        && indices(tensor, axis).length != axes[axis].size();
  }

  /** The shape of a tensor after the cut. */
  public long[] shape(String tensor) {
    long[] shape = coupling.shape(tensor);
    for (int axis = 0; axis < shape.length; axis++) {
      if (isCut(tensor, axis)) {
        shape[axis] = indices(tensor, axis).length;
      }
    }
    return shape;
  }

  /** The units' places. */
  public Coupling coupling() {
    return coupling;
  }
}
