package dev.lathe.graph.coupling;

import dev.lathe.graph.Node;

/** ConstantOfShape: a weight that is made in the graph, all of one number. */
final class Filling implements Operator {
  @Override
  public void couple(Site site) {
    boolean weight =
        site.isWeight(0)
            && site.node()
                .attributes()
                .tensor("value")
                .map(v -> v.type().isFloatingPoint())
                .orElse(true);
    if (!weight) {
      site.fixOutputs("measures shapes");
      return;
    }
    long[] shape = site.outputShape(0);
    Axis[] axes = new Axis[shape.length];
    for (int axis = 0; axis < shape.length; axis++) {
      axes[axis] = site.fresh(shape[axis]);
    }
    site.produce(0, axes);
  }

  @Override
  public Node cut(CutSite site) {
    return site.withShape(0, site.node().output());
  }
}
