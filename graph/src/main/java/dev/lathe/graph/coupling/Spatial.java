package dev.lathe.graph.coupling;

import dev.lathe.onnx.Node;

/**
 * Pooling and resizing: batch and channels (axes 0 and 1) pass, what changes its size is fixed.
 * Further inputs (scales, sizes) carry no units.
 */
final class Spatial implements Operator {
  private final String why;

  Spatial(String why) {
    this.why = why;
  }

  @Override
  public void couple(Site site) {
    Axis[] input = site.axes(0);
    long[] shape = site.outputShape(0);
    boolean pools = !site.node().operator().equals("Resize") && !site.node().is("Upsample");
    Axis[] output = new Axis[shape.length];
    for (int axis = 0; axis < shape.length; axis++) {
      if (input[axis].size() == shape[axis] && (axis < 2 || !pools)) {
        output[axis] = input[axis];
      } else {
        site.freeze(input[axis], why + " it");
        output[axis] = site.fixed(shape[axis], why + " it");
      }
    }
    site.produce(0, output);
    if (site.node().outputs().size() > 1 && !site.node().outputs().get(1).isEmpty()) {
      // Indices of maxima count through the channels.
      site.freeze(input[1], "answers indices into it");
    }
  }

  @Override
  public Node cut(CutSite site) {
    Node node = site.node();
    boolean hasSizes = node.operator().equals("Resize") && node.hasInput(3);
    if (!hasSizes || node.attributes().has("axes")) {
      return node;
    }
    String output = node.output();
    return site.withShape(3, output, (axis, entry) -> entry == site.keptSize(output, axis));
  }
}
