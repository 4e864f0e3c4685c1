package dev.lathe.graph.coupling;

import dev.lathe.onnx.Node;

/**
 * Tile: axes that are not repeated pass; repeated ones repeat their units; where a size of one is
 * repeated, any index can go.
 */
final class Tiling implements Operator {
  @Override
  public void couple(Site site) {
    Axis[] input = site.axes(0);
    long[] shape = site.outputShape(0);
    Axis[] output = new Axis[shape.length];
    for (int axis = 0; axis < shape.length; axis++) {
      Axis own = input[axis];
      if (own.size() == shape[axis]) {
        output[axis] = own;
      } else if (own.size() == 1) {
        site.freeze(own, "repeats it");
        output[axis] = site.spread(shape[axis]);
      } else if (own.isFixed() || shape[axis] > Site.MAX_UNITS || own.size() == 0) {
        site.freeze(own, "repeats it too often");
        output[axis] = site.fixed(shape[axis], "repeats it");
      } else {
        int[] units = new int[(int) shape[axis]];
        for (int i = 0; i < units.length; i++) {
          units[i] = own.unit(i % own.size());
        }
        output[axis] = Axis.of(units);
      }
    }
    site.produce(0, output);
  }

  @Override
  public Node cut(CutSite site) {
    String data = site.node().input(0);
    String output = site.node().output();
    return site.withEntries(
        1,
        output,
        axis -> site.keptSize(output, axis) / Math.max(1, site.keptSize(data, axis)),
        (axis, entry) -> entry * site.keptSize(data, axis) == site.keptSize(output, axis));
  }
}
