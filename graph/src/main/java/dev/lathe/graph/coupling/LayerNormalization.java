package dev.lathe.graph.coupling;

/**
 * LayerNormalization and its kin without a mean: over all axes from {@code axis} on, with a scale
 * and a shift of their shape. Cut units are left out of the mean and the variance. Those of ONNX
 * Runtime that add a shortcut before, and perhaps a bias, answer the sum as well.
 */
final class LayerNormalization implements Operator {
  @Override
  public void couple(Site site) {
    Axis[] output = site.axes(0).clone();
    for (int parameter = 1; parameter < site.node().inputs().size(); parameter++) {
      if (!site.has(parameter)) {
        continue;
      }
      Axis[] axes = site.axes(parameter);
      for (int axis = 0; axis < axes.length; axis++) {
        int target = axis + output.length - axes.length;
        if (axes[axis].size() == output[target].size()) {
          site.join(output[target], axes[axis]);
          output[target] = Site.either(output[target], axes[axis]);
          site.role(parameter, axis, Role.PASSING);
        } else {
          site.freeze(axes[axis], "spreads it over an axis");
        }
      }
    }
    site.compact();
    site.produce(0, output);
    site.produce(3, output);
  }
}
