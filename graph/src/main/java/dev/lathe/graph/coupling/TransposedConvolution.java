package dev.lathe.graph.coupling;

import dev.lathe.onnx.Node;

/**
 * ConvTranspose: input (N, C, space…), weight (C, M/group, kernel…), bias (M). Ungrouped it sums
 * over C and makes M; depthwise it passes channels on; otherwise the same position of every group
 * is tied.
 */
final class TransposedConvolution implements Operator {
  @Override
  public void couple(Site site) {
    Axis[] input = site.axes(0);
    Axis[] weight = site.axes(1);
    int groups = Math.toIntExact(site.node().attributes().integer("group", 1));
    Axis outputs;
    if (groups == 1) {
      site.join(weight[0], input[1]);
      outputs = site.materialized(weight[1]);
      produceAndConsume(site);
    } else if (input[1].size() == groups) {
      Axis channels = site.materialized(input[1]);
      site.join(weight[0], channels);
      outputs = repeated(channels, weight[1].size());
      site.role(1, 0, Role.PASSING);
      site.freeze(weight[1], "makes it of one channel");
    } else {
      site.join(weight[0], input[1]);
      site.cutEvenly(site.materialized(input[1]), groups);
      outputs = cycled(site.materialized(weight[1]), groups);
      produceAndConsume(site);
    }
    if (site.has(2)) {
      site.join(site.axes(2)[0], outputs);
      site.role(2, 0, Role.PRODUCER);
    }
    Convolution.finish(site, outputs);
  }

  private static void produceAndConsume(Site site) {
    site.role(1, 1, Role.PRODUCER);
    site.role(1, 0, Role.CONSUMER);
    site.contract(0, 1);
  }

  private static Axis repeated(Axis axis, int times) {
    int[] units = new int[axis.size() * times];
    for (int i = 0; i < units.length; i++) {
      units[i] = axis.unit(i / times);
    }
    return Axis.of(units);
  }

  private static Axis cycled(Axis axis, int times) {
    int[] units = new int[axis.size() * times];
    for (int i = 0; i < units.length; i++) {
      units[i] = axis.unit(i % axis.size());
    }
    return Axis.of(units);
  }

  @Override
  public Node cut(CutSite site) {
    Node node = site.node();
    boolean depthwise =
        node.attributes().integer("group", 1) > 1
            && node.attributes().integer("group", 1) == site.fullSize(node.input(0), 1);
    if (!depthwise) {
      return node;
    }
    return node.withAttributes(node.attributes().with("group", site.keptSize(node.input(0), 1)));
  }
}
