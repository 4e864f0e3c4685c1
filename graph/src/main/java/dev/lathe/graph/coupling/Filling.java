package dev.lathe.graph.coupling;

import dev.lathe.onnx.Node;
import java.util.Arrays;

/**
 * ConstantOfShape: all of one number, so that any index of any axis can go; a weight where its
 * shape is a constant.
 */
final class Filling implements Operator {
  @Override
  public void couple(Site site) {
    site.produce(0, Arrays.stream(site.outputShape(0)).mapToObj(site::spread).toArray(Axis[]::new));
  }

  @Override
  public Node cut(CutSite site) {
    String output = site.node().output();
    return site.withShape(0, output, (axis, entry) -> entry == site.keptSize(output, axis));
  }
}
