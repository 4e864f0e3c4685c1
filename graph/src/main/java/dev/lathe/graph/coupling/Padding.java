package dev.lathe.graph.coupling;

/** Pad: axes that keep their size pass. */
final class Padding implements Operator {
  @Override
  public void couple(Site site) {
    Axis[] input = site.axes(0);
    long[] shape = site.outputShape(0);
    Axis[] output = new Axis[shape.length];
    for (int axis = 0; axis < shape.length; axis++) {
      if (input[axis].size() == shape[axis]) {
        output[axis] = input[axis];
      } else {
        site.freeze(input[axis], "pads it");
        output[axis] = site.fixed(shape[axis], "pads it");
      }
    }
    site.produce(0, output);
  }
}
