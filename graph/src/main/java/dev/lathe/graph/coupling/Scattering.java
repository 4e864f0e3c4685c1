package dev.lathe.graph.coupling;

/**
 * ScatterElements, ScatterND and their like: updates are laid into data at computed places. Axes
 * along which places are computed are fixed; the others are those of data and updates at once.
 */
final class Scattering implements Operator {
  @Override
  public void couple(Site site) {
    Axis[] output = site.axes(0).clone();
    if (site.node().operator().equals("ScatterND")) {
      scatterRows(site, output);
    } else {
      scatterElements(site, output);
    }
    site.produce(0, output);
  }

  /** Indices (…, K) say where along the first K axes of the data each row of the updates goes. */
  private static void scatterRows(Site site, Axis[] output) {
    int along = Math.toIntExact(site.shape(1)[site.rank(1) - 1]);
    for (int axis = 0; axis < along; axis++) {
      site.freeze(output[axis], "writes at computed places of it");
    }
    Axis[] updates = site.axes(2);
    for (int axis = 0; axis < updates.length; axis++) {
      int target = axis + output.length - updates.length;
      if (axis < site.rank(1) - 1) {
        site.freeze(updates[axis], "writes it to computed places");
      } else {
        site.join(output[target], updates[axis]);
        output[target] = Site.either(output[target], updates[axis]);
      }
    }
  }

  /** Data, indices and updates have the same axes but for the sizes of those along the indices. */
  private static void scatterElements(Site site, Axis[] output) {
    int along = Reduction.normalized(site.node().attributes().integer("axis", 0), output.length);
    for (int axis = 0; axis < output.length; axis++) {
      for (int input = 1; input < 3; input++) {
        Axis own = site.axes(input)[axis];
        if (axis == along || own.size() != output[axis].size()) {
          site.freeze(own, "writes it to computed places");
          site.freeze(output[axis], "writes at computed places of it");
        } else {
          site.join(output[axis], own);
          output[axis] = Site.either(output[axis], own);
        }
      }
    }
  }
}
