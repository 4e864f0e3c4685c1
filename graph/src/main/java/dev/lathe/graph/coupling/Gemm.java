package dev.lathe.graph.coupling;

/** Gemm: A (M, K) times B (K, N), either transposed, plus C broadcast to (M, N). */
final class Gemm implements Operator {
  @Override
  public void couple(Site site) {
    int innerOfA = site.node().attributes().integer("transA", 0) == 0 ? 1 : 0;
    int innerOfB = site.node().attributes().integer("transB", 0) == 0 ? 0 : 1;
    Axis[] a = site.axes(0);
    Axis[] b = site.axes(1);
    site.join(a[innerOfA], b[innerOfB]);
    site.contract(0, innerOfA);
    for (int input = 0; input < 2; input++) {
      int inner = input == 0 ? innerOfA : innerOfB;
      if (site.isWeight(input)) {
        site.role(input, inner, Role.CONSUMER);
        site.role(input, 1 - inner, Role.PRODUCER);
      }
    }
    Axis[] output = {a[1 - innerOfA], b[1 - innerOfB]};
    if (site.has(2)) {
      addBias(site, output);
    }
    site.produce(0, output);
  }

  private static void addBias(Site site, Axis[] output) {
    Axis[] bias = site.axes(2);
    for (int axis = 0; axis < bias.length; axis++) {
      int target = axis + 2 - bias.length;
      site.role(2, axis, Role.PRODUCER);
      if (bias[axis].size() == output[target].size()) {
        site.join(output[target], bias[axis]);
        output[target] = Site.either(output[target], bias[axis]);
      } else {
        site.freeze(bias[axis], "spreads it over an axis");
      }
    }
  }
}
