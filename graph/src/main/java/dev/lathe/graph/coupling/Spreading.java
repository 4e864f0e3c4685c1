package dev.lathe.graph.coupling;

import dev.lathe.graph.Node;

/** Expand: axes that keep their size pass; a size of one is spread. */
final class Spreading implements Operator {
  @Override
  public void couple(Site site) {
    Axis[] input = site.axes(0);
    long[] shape = site.outputShape(0);
    Axis[] output = new Axis[shape.length];
    for (int axis = 0; axis < shape.length; axis++) {
      int own = axis - (shape.length - input.length);
      if (own >= 0 && input[own].size() == shape[axis]) {
        output[axis] = input[own];
      } else {
        if (own >= 0) {
          site.freeze(input[own], "spreads it over an axis");
        }
        output[axis] = site.fixed(shape[axis], "spreads it over an axis");
      }
    }
    site.produce(0, output);
  }

  @Override
  public Node cut(CutSite site) {
    return site.withShape(1, site.node().output());
  }
}
