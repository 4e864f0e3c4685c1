package dev.lathe.graph.coupling;

/**
 * BatchNormalization and InstanceNormalization: every channel (axis 1) by itself, with one scale,
 * shift and, for the former, mean and variance for each.
 */
final class Normalization implements Operator {
  @Override
  public void couple(Site site) {
    Axis[] input = site.axes(0);
    Axis[] output = input.clone();
    for (int parameter = 1; parameter < site.node().inputs().size(); parameter++) {
      Axis axis = site.axes(parameter)[0];
      site.join(output[1], axis);
      output[1] = Site.either(output[1], axis);
      site.role(parameter, 0, Role.PASSING);
    }
    if (site.node().operator().equals("InstanceNormalization")) {
      site.compact();
    }
    site.produce(0, output);
  }
}
