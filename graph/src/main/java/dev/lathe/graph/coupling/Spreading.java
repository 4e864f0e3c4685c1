package dev.lathe.graph.coupling;

import dev.lathe.onnx.Node;

/** Expand: axes that keep their size pass; where a size of one is spread, any index can go. */
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
        output[axis] = site.spread(shape[axis]);
      }
    }
    site.produce(0, output);
  }

  @Override
  public Node cut(CutSite site) {
    String output = site.node().output();
    return site.withShape(
        1, output, (axis, entry) -> entry == 1 || entry == site.keptSize(output, axis));
  }
}
