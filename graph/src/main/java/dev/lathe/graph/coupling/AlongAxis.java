package dev.lathe.graph.coupling;

/** Operators that mix the elements along one axis, which is frozen; the others pass. */
final class AlongAxis implements Operator {
  /** From this operator set on, Softmax works along one axis; before, over all from it on. */
  private static final int ONE_AXIS_SINCE = 13;

  private final String why;

  AlongAxis(String why) {
    this.why = why;
  }

  @Override
  public void couple(Site site) {
    Axis[] input = site.axes(0);
    boolean softmax = site.node().operator().endsWith("max");
    boolean flattens = softmax && site.opset() < ONE_AXIS_SINCE;
    long axis = site.node().attributes().integer("axis", flattens ? 1 : -1);
    if (site.node().operator().equals("CumSum")) {
      axis = site.integers(1).map(axes -> axes[0]).orElse(-1L);
    }
    int first = Reduction.normalized(axis, input.length);
    int last = flattens ? input.length - 1 : first;
    for (int i = first; i <= last; i++) {
      site.freeze(input[i], why + " it");
    }
    for (int output = 0; output < site.node().outputs().size(); output++) {
      if (site.node().outputs().get(output).isEmpty()) {
        continue;
      }
      Axis[] axes = input.clone();
      for (int i = first; i <= last; i++) {
        if (site.outputShape(output)[i] != axes[i].size()) {
          axes[i] = site.fixed(site.outputShape(output)[i], why + " it");
        }
      }
      site.produce(output, axes);
    }
  }
}
