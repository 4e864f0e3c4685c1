package dev.lathe.graph.coupling;

/**
 * GridSample, RoiAlign and their kin: channels (axis 1) of the first input pass; the places that
 * are sampled, given by the other inputs, carry no units.
 */
final class Sampling implements Operator {
  @Override
  public void couple(Site site) {
    Axis[] input = site.axes(0);
    for (int other = 1; other < site.node().inputs().size(); other++) {
      if (site.has(other)) {
        for (Axis axis : site.axes(other)) {
          site.freeze(axis, "samples at it");
        }
      }
    }
    long[] shape = site.outputShape(0);
    Axis[] output = new Axis[shape.length];
    for (int axis = 0; axis < shape.length; axis++) {
      if (axis == 1) {
        output[axis] = input[axis];
      } else {
        site.freeze(input[axis], "samples from it");
        output[axis] = site.fixed(shape[axis], "samples from it");
      }
    }
    site.produce(0, output);
  }
}
