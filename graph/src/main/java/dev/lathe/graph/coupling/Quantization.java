package dev.lathe.graph.coupling;

/**
 * QuantizeLinear, DequantizeLinear: elements by themselves, with a scale for all or each channel.
 */
final class Quantization implements Operator {
  @Override
  public void couple(Site site) {
    Axis[] output = site.axes(0).clone();
    int along = Reduction.normalized(site.node().attributes().integer("axis", 1), output.length);
    for (int parameter = 1; parameter < site.node().inputs().size(); parameter++) {
      if (!site.has(parameter) || site.rank(parameter) == 0) {
        continue;
      }
      Axis[] axes = site.axes(parameter);
      if (axes.length == 1 && axes[0].size() == output[along].size()) {
        site.join(axes[0], output[along]);
        output[along] = Site.either(output[along], axes[0]);
        site.role(parameter, 0, Role.PASSING);
      } else if (axes.length > 1 || axes[0].size() > 1) {
        site.freezeAll("scales it in blocks");
        return;
      }
    }
    site.produce(0, output);
  }
}
