package dev.lathe.graph.coupling;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * GatherElements and GatherND: looks elements or rows up at computed places. Axes along which they
 * are looked up are frozen; rows keep theirs.
 */
final class Looking implements Operator {
  @Override
  public void couple(Site site) {
    Axis[] data = site.axes(0);
    Axis[] indices = site.axes(1);
    if (site.node().operator().equals("GatherND")) {
      int batch = Math.toIntExact(site.node().attributes().integer("batch_dims", 0));
      int along = batch + Math.toIntExact(site.shape(1)[indices.length - 1]);
      Arrays.stream(data, 0, along).forEach(axis -> site.freeze(axis, "looks up along it"));
      site.produce(
          0,
          Stream.concat(
                  Arrays.stream(indices, 0, indices.length - 1),
                  Arrays.stream(data, along, data.length))
              .toArray(Axis[]::new));
      return;
    }
    int along = Reduction.normalized(site.node().attributes().integer("axis", 0), data.length);
    Axis[] output = indices.clone();
    for (int axis = 0; axis < data.length; axis++) {
      if (axis == along || data[axis].size() != indices[axis].size()) {
        site.freeze(data[axis], "looks up along it");
      } else {
        site.join(data[axis], indices[axis]);
        output[axis] = Site.either(data[axis], indices[axis]);
      }
    }
    site.produce(0, output);
  }
}
