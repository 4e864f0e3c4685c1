package dev.lathe.graph.coupling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reduce… and Arg…: axes that are not reduced pass. What is left of a reduced axis is reduced, as
 * in a normalisation written out in means and differences.
 */
final class Reduction implements Operator {
  @Override
  public void couple(Site site) {
    int rank = site.rank(0);
    Optional<boolean[]> reduced = reduced(site, rank);
    if (reduced.isEmpty()) {
      site.freezeAll("reduces computed axes");
      return;
    }
    boolean keepsAxes = site.node().attributes().integer("keepdims", 1) != 0;
    Axis[] input = site.axes(0);
    List<Axis> output = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      if (!reduced.get()[axis]) {
        output.add(input[axis]);
        continue;
      }
      if (site.node().operator().startsWith("Arg")) {
        site.freeze(input[axis], "answers indices into it");
      } else {
        site.reduce(0, axis);
      }
      if (keepsAxes) {
        output.add(site.fixed(1, "reduces it"));
      }
    }
    site.produce(0, output.toArray(Axis[]::new));
  }

  private static Optional<boolean[]> reduced(Site site, int rank) {
    boolean[] reduced = new boolean[rank];
    if (site.node().operator().startsWith("Arg")) {
      reduced[normalized(site.node().attributes().integer("axis", 0), rank)] = true;
      return Optional.of(reduced);
    }
    Optional<long[]> axes = site.node().attributes().integers("axes");
    if (axes.isEmpty() && site.node().hasInput(1)) {
      axes = site.integers(1);
      if (axes.isEmpty()) {
        return Optional.empty();
      }
    }
    if (axes.isEmpty() || axes.get().length == 0) {
      boolean none = site.node().attributes().integer("noop_with_empty_axes", 0) != 0;
      Arrays.fill(reduced, !none);
    } else {
      for (long axis : axes.get()) {
        reduced[normalized(axis, rank)] = true;
      }
    }
    return Optional.of(reduced);
  }

  /** An axis counted from the end, where negative, counted from the start. */
  static int normalized(long axis, int rank) {
    return (int) (axis < 0 ? axis + rank : axis);
  }
}
