package dev.lathe.graph.coupling;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Node;
import java.util.Arrays;

/**
 * ONNX Runtime's Attention, which makes queries, keys and values itself: input (N, tokens, C),
 * weight (C, Q + K + V), bias (Q + K + V). What it sums over inside is silenced at the weight.
 */
final class ProjectedAttention implements Operator {
  @Override
  public void couple(Site site) {
    int heads = Math.toIntExact(site.node().attributes().integer("num_heads", 1));
    int[] starts = starts(site.node(), site.shape(1)[1]);
    Axis[] input = site.axes(0);
    Axis[] weight = site.axes(1);
    site.join(weight[0], input[2]);
    site.role(1, 0, Role.CONSUMER);
    site.role(1, 1, Role.PRODUCER);
    site.contract(0, 2);
    site.contract(1, 1);
    Axis made = site.materialized(weight[1]);
    if (site.has(2)) {
      site.join(site.axes(2)[0], made);
      site.role(2, 0, Role.PRODUCER);
      site.contract(2, 0);
    }
    Heads[] parts = new Heads[3];
    for (int part = 0; part < 3; part++) {
      Axis run = Splitting.run(made, starts[part], starts[part + 1], 1);
      parts[part] = Heads.of(site, run, heads);
    }
    Heads.attend(site, parts[0], parts[1], parts[2]);
    boolean keepsPast = site.has(4) || site.node().outputs().size() > 1;
    boolean rotates = site.node().attributes().integer("do_rotary", 0) != 0;
    if (keepsPast || rotates) {
      site.freeze(made, keepsPast ? "keeps what it made before" : "rotates it");
    }
    if (site.has(5)) {
      Axis[] bias = site.axes(5);
      site.freeze(bias[1].size() == heads ? parts[0].heads() : bias[1], "adds to each of it");
    }
    Axis[] output = input.clone();
    output[2] = Heads.folded(site, parts[0].heads(), parts[2].dimensions());
    site.produce(0, output);
  }

  /** Where queries, keys and values begin on the axis that holds them, and its size. */
  private static int[] starts(Node node, long size) {
    long third = size / 3;
    long[] sizes =
        node.attributes().integers("qkv_hidden_sizes").orElse(new long[] {third, third, third});
    int[] starts = new int[4];
    for (int part = 0; part < 3; part++) {
      starts[part + 1] = starts[part] + Math.toIntExact(sizes[part]);
    }
    return starts;
  }

  @Override
  public Node cut(CutSite site) {
    Node node = site.node();
    String weight = node.input(1);
    if (!site.isCut(weight, 1)) {
      return node;
    }
    int heads = Math.toIntExact(node.attributes().integer("num_heads", 1));
    int[] starts = starts(node, site.fullSize(weight, 1));
    int dimensions = starts[1] / heads;
    long[] sizes = new long[3];
    Arrays.setAll(
        sizes,
        part ->
            (long) site.keptBefore(weight, 1, starts[part + 1])
                - site.keptBefore(weight, 1, starts[part]));
    Attributes attributes = Attention.withScale(node.attributes(), dimensions);
    return node.withAttributes(
        attributes
            .with("num_heads", Heads.left(site, weight, 1, 0, starts[1], dimensions))
            .with("qkv_hidden_sizes", sizes));
  }
}
