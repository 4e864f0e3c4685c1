package dev.lathe.graph.coupling;

/** Transpose: axes change places; without {@code perm} they are turned round. */
final class Transposition implements Operator {
  @Override
  public void couple(Site site) {
    Axis[] input = site.axes(0);
    Axis[] output = new Axis[input.length];
    long[] order = site.node().attributes().integers("perm").orElse(null);
    for (int axis = 0; axis < output.length; axis++) {
      output[axis] = input[order == null ? output.length - 1 - axis : (int) order[axis]];
    }
    site.produce(0, output);
  }
}
