package dev.lathe.graph.coupling;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** What is left of every axis when some atoms are cut. */
public final class Kept {
  private final Coupling coupling;
  private final boolean[] cut;
  private final Map<Coupling.Place, int[]> known = new HashMap<>();

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
    return known.computeIfAbsent(new Coupling.Place(tensor, axis), this::find);
  }

  private int[] find(Coupling.Place place) {
    Axis[] axes = coupling.axes().get(place.tensor());
    if (axes == null) {
      return IntStream.range(0, Math.toIntExact(coupling.shape(place.tensor())[place.axis()]))
          .toArray();
    }
    Axis axis = axes[place.axis()];
    return IntStream.range(0, axis.size())
        .filter(i -> axis.isFixed() || isKept(axis.unit(i)))
        .toArray();
  }

  private boolean isKept(int unit) {
    return Arrays.stream(coupling.units().atoms(unit)).noneMatch(atom -> cut[atom]);
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
