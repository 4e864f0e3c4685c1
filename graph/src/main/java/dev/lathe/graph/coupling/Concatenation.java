package dev.lathe.graph.coupling;

import java.util.Arrays;

/** Concat: units lie side by side along its axis and are joined along the others. */
final class Concatenation implements Operator {
  @Override
  public void couple(Site site) {
    long[] shape = site.outputShape(0);
    int along = Reduction.normalized(site.node().attributes().integer("axis", 0), shape.length);
    Axis[] output = new Axis[shape.length];
    for (int axis = 0; axis < shape.length; axis++) {
      output[axis] = axis == along ? sideBySide(site, axis) : joined(site, axis);
    }
    site.produce(0, output);
  }

  private static Axis sideBySide(Site site, int axis) {
    int inputs = site.node().inputs().size();
    boolean fixed = true;
    int size = 0;
    for (int input = 0; input < inputs; input++) {
      Axis own = site.axes(input)[axis];
      fixed &= own.isFixed();
      size += own.size();
    }
    if (fixed) {
      return Axis.fixed(size, site.axes(0)[axis].reason());
    }
    int[] units = new int[size];
    int next = 0;
    for (int input = 0; input < inputs; input++) {
      Axis own = site.materialized(site.axes(input)[axis]);
      for (int i = 0; i < own.size(); i++) {
        units[next++] = own.unit(i);
      }
    }
    return Axis.of(Arrays.copyOf(units, next));
  }

  private static Axis joined(Site site, int axis) {
    Axis joined = site.axes(0)[axis];
    for (int input = 1; input < site.node().inputs().size(); input++) {
      Axis own = site.axes(input)[axis];
      site.join(joined, own);
      joined = Site.either(joined, own);
    }
    return joined;
  }
}
