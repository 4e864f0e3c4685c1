package dev.lathe.graph.coupling;

import dev.lathe.onnx.Node;

/**
 * Conv: input (N, C, space…), weight (M, C/group, kernel…), bias (M). Ungrouped it sums over C and
 * makes M; depthwise (C/group = 1) it passes channels on, M/C of them for each; otherwise the same
 * position of every group of C is tied, and of M equally many go in each group.
 */
final class Convolution implements Operator {
  /** Which input is the bias, if there is one. */
  private final int bias;

  Convolution(int bias) {
    this.bias = bias;
  }

  @Override
  public void couple(Site site) {
    Axis[] input = site.axes(0);
    Axis[] weight = site.axes(1);
    int groups = Math.toIntExact(site.node().attributes().integer("group", 1));
    Axis outputs = site.materialized(weight[0]);
    if (groups == 1) {
      site.join(weight[1], input[1]);
      site.role(1, 0, Role.PRODUCER);
      site.role(1, 1, Role.CONSUMER);
      site.contract(0, 1);
    } else if (weight[1].size() == 1) {
      Axis channels = site.materialized(input[1]);
      spread(site, channels, outputs);
      site.role(1, 0, Role.PASSING);
      site.freeze(weight[1], "has one input channel a group");
    } else {
      tie(site, input[1], weight[1], groups);
      site.cutEvenly(outputs, groups);
      site.role(1, 0, Role.PRODUCER);
      site.role(1, 1, Role.CONSUMER);
      site.contract(0, 1);
    }
    if (site.has(bias)) {
      site.join(site.axes(bias)[0], outputs);
      site.role(bias, 0, groups > 1 && weight[1].size() == 1 ? Role.PASSING : Role.PRODUCER);
    }
    finish(site, outputs);
  }

  /** Each channel lives and dies with its outputs, which follow each other. */
  static void spread(Site site, Axis channels, Axis outputs) {
    int each = outputs.size() / channels.size();
    for (int i = 0; i < outputs.size(); i++) {
      site.join(channels.unit(i / each), outputs.unit(i));
    }
  }

  /** Ties position p of every group of an axis to index p of {@code positions}. */
  static void tie(Site site, Axis axis, Axis positions, int groups) {
    Axis channels = site.materialized(axis);
    Axis each = site.materialized(positions);
    site.join(positions, each);
    int size = channels.size() / groups;
    for (int i = 0; i < channels.size(); i++) {
      site.join(each.unit(i % size), channels.unit(i));
    }
  }

  /**
   * Freezes what the kernel slides over and gives the output its axes. Where the kernel sees one
   * index at a time, as in the gates over tokens of gMLP (Liu et al., 2021), the axis passes.
   */
  static void finish(Site site, Axis outputs) {
    Axis[] input = site.axes(0);
    Axis[] weight = site.axes(1);
    long[] shape = site.outputShape(0);
    Axis[] axes = new Axis[shape.length];
    axes[0] = input[0];
    axes[1] = outputs;
    for (int axis = 2; axis < shape.length; axis++) {
      site.freeze(weight[axis], "has it as its kernel");
      if (seesOneIndex(site, axis)) {
        axes[axis] = input[axis];
      } else {
        site.freeze(input[axis], "slides over it");
        axes[axis] = site.fixed(shape[axis], "slides over it");
      }
    }
    site.produce(0, axes);
  }

  /** Whether each index of an axis becomes the same one of the output, by itself. */
  private static boolean seesOneIndex(Site site, int axis) {
    int space = axis - 2;
    int ends = site.rank(0) - 2;
    return site.axes(1)[axis].size() == 1
        && site.axes(0)[axis].size() == site.outputShape(0)[axis]
        && entry(site, "strides", space, 1) == 1
        && entry(site, "pads", space, 0) == 0
        && entry(site, "pads", space + ends, 0) == 0;
  }

  private static long entry(Site site, String attribute, int index, long otherwise) {
    return site.node().attributes().integers(attribute).map(all -> all[index]).orElse(otherwise);
  }

  @Override
  public Node cut(CutSite site) {
    Node node = site.node();
    long groups = node.attributes().integer("group", 1);
    boolean depthwise = groups > 1 && site.fullSize(node.input(1), 1) == 1;
    if (!depthwise) {
      return node;
    }
    return node.withAttributes(node.attributes().with("group", site.keptSize(node.input(0), 1)));
  }
}
