package dev.lathe.graph.coupling;

/** Operators that mix the elements along one axis, which is frozen; the others pass. */
final class AlongAxis implements Operator {
  private final String why;

  AlongAxis(String why) {
    this.why = why;
  }

  @Override
  public void couple(Site site) {
    Axis[] input = site.axes(0);
    long axis = site.node().attributes().integer("axis", -1);
    if (site.node().operator().equals("CumSum")) {
      axis = site.integers(1).map(axes -> axes[0]).orElse(-1L);
    }
    int along = Reduction.normalized(axis, input.length);
    site.freeze(input[along], why + " it");
    for (int output = 0; output < site.node().outputs().size(); output++) {
      if (site.node().outputs().get(output).isEmpty()) {
        continue;
      }
      Axis[] axes = input.clone();
      if (site.outputShape(output)[along] != axes[along].size()) {
        axes[along] = site.fixed(site.outputShape(output)[along], why + " it");
      }
      site.produce(output, axes);
    }
  }
}
