package dev.lathe.graph.coupling;

/** Operators that work on each element by itself. */
final class Elementwise {
  private Elementwise() {}

  /** Of one tensor; further inputs (bounds, ratios) are scalars. All outputs have its axes. */
  static Operator unary() {
    return site -> {
      Axis[] axes = site.axes(0);
      for (int output = 0; output < site.node().outputs().size(); output++) {
        site.produce(output, axes);
      }
    };
  }

  /** Of several tensors whose shapes are made alike by ONNX's multidirectional broadcasting. */
  static Operator broadcasting() {
    return site -> {
      long[] shape = site.outputShape(0);
      Axis[] axes = new Axis[shape.length];
      for (int axis = 0; axis < axes.length; axis++) {
        axes[axis] = broadcast(site, axis, shape);
      }
      site.produce(0, axes);
    };
  }

  private static Axis broadcast(Site site, int axis, long[] shape) {
    Axis joined = null;
    for (int input = 0; input < site.node().inputs().size(); input++) {
      if (!site.has(input)) {
        continue;
      }
      int own = axis - (shape.length - site.rank(input));
      if (own < 0) {
        continue;
      }
      Axis axisOfInput = site.axes(input)[own];
      if (axisOfInput.size() != shape[axis]) {
        site.freeze(axisOfInput, "spreads it over an axis");
        continue;
      }
      site.role(input, own, Role.PASSING);
      if (joined == null) {
        joined = axisOfInput;
      } else {
        site.join(joined, axisOfInput);
        joined = Site.either(joined, axisOfInput);
      }
    }
    return joined == null ? site.fixed(shape[axis], "spreads it over an axis") : joined;
  }
}
