package dev.lathe.graph.coupling;

/**
 * GroupNormalization: over the channels (axis 1) of each group. Equally many channels of every
 * group go. Scale and shift are one for each group or, since operator set 21, for each channel.
 */
final class GroupNormalization implements Operator {
  @Override
  public void couple(Site site) {
    Axis[] output = site.axes(0).clone();
    int groups = Math.toIntExact(site.node().attributes().integer("num_groups", 1));
    output[1] = site.materialized(output[1]);
    site.cutEvenly(output[1], groups);
    for (int parameter = 1; parameter < 3; parameter++) {
      Axis axis = site.axes(parameter)[0];
      if (axis.size() == output[1].size()) {
        site.join(axis, output[1]);
        site.role(parameter, 0, Role.PASSING);
      } else {
        site.freeze(axis, "has one for each of its groups");
      }
    }
    site.compact();
    site.produce(0, output);
  }
}
