package dev.lathe.graph.coupling;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Node;
import java.util.Map;

/**
 * Attention of queries, keys and values: ONNX's own, and MultiHeadAttention and GroupQueryAttention
 * of ONNX Runtime. Tensors are (N, tokens, heads × dimensions) or (N, heads, tokens, dimensions).
 * Heads live and die together; queries and keys share their dimensions, values have their own.
 */
final class Attention implements Operator {
  private static final String NO_TENSORS = "is given its keys and values packed";

  /** Where an operator has its inputs, and how it calls its numbers of heads. */
  private record Layout(
      String queryHeads, String keyHeads, int bias, int mask, int pastKey, boolean hasQkOutput) {}

  private static final Map<String, Layout> LAYOUTS =
      Map.of(
          "Attention", new Layout("q_num_heads", "kv_num_heads", -1, 3, 4, true),
          "MultiHeadAttention", new Layout("num_heads", "num_heads", 3, 5, 6, false),
          "GroupQueryAttention", new Layout("num_heads", "kv_num_heads", -1, 10, 3, false));

  private static Layout layout(Node node) {
    return LAYOUTS.get(node.operator());
  }

  @Override
  public void couple(Site site) {
    Layout layout = layout(site.node());
    if (!site.has(1)
        || !site.has(2)
        || site.rank(0) != site.rank(1)
        || site.rank(1) != site.rank(2)
        || site.rank(0) < 3
        || site.rank(0) > 4) {
      site.freezeAll(NO_TENSORS);
      return;
    }
    int queryHeads = heads(site, 0, layout.queryHeads());
    int keyHeads = heads(site, 1, layout.keyHeads());
    Heads queries = heads(site, 0, queryHeads);
    Heads keys = heads(site, 1, keyHeads);
    Heads values = heads(site, 2, keyHeads);
    Heads.attend(site, queries, keys, values);
    int width = site.rank(0) == 3 ? 2 : 3;
    site.contract(0, width);
    freezeOddDimensions(site, keys, values);
    addBias(site, layout);
    addMask(site, layout, queries);
    addPast(site, layout, keys, values);
    Axis[] output = site.axes(0).clone();
    output[width] =
        width == 2 ? Heads.folded(site, queries.heads(), values.dimensions()) : values.dimensions();
    site.produce(0, output);
    if (layout.hasQkOutput() && site.node().outputs().size() > 3) {
      site.freeze(queries.heads(), "answers its products");
    }
  }

  private static int heads(Site site, int input, String attribute) {
    return site.rank(input) == 4
        ? Math.toIntExact(site.shape(input)[1])
        : Math.toIntExact(site.node().attributes().integer(attribute, 1));
  }

  private static Heads heads(Site site, int input, int heads) {
    Axis[] axes = site.axes(input);
    return axes.length == 4 ? new Heads(axes[1], axes[3]) : Heads.of(site, axes[2], heads);
  }

  /** ONNX Runtime wants heads of eight, sixteen or more dimensions where heads share keys. */
  private static void freezeOddDimensions(Site site, Heads keys, Heads values) {
    if (site.node().operator().equals("GroupQueryAttention")) {
      site.freeze(keys.dimensions(), "wants multiples of eight");
      site.freeze(values.dimensions(), "wants multiples of eight");
    }
  }

  /** The shifts of queries, keys and values side by side. */
  private static void addBias(Site site, Layout layout) {
    if (layout.bias() < 0 || !site.has(layout.bias())) {
      return;
    }
    Axis bias = site.axes(layout.bias())[0];
    int start = 0;
    for (int input = 0; input < 3 && !bias.isFixed(); input++) {
      Axis[] axes = site.axes(input);
      if (axes.length != 3 || start + axes[2].size() > bias.size()) {
        site.freeze(bias, "adds it to what it packs");
        return;
      }
      site.join(axes[2], Splitting.run(bias, start, start + axes[2].size(), 1));
      start += axes[2].size();
    }
    site.role(layout.bias(), 0, Role.PRODUCER);
    // Cut queries must be zero, shift included.
    site.contract(layout.bias(), 0);
  }

  private static void addMask(Site site, Layout layout, Heads queries) {
    if (!site.has(layout.mask())) {
      return;
    }
    Axis[] mask = site.axes(layout.mask());
    if (mask.length == 4 && mask[1].size() == queries.heads().size()) {
      site.join(mask[1], queries.heads());
    } else if (mask.length >= 3 && mask[mask.length - 3].size() > 1) {
      site.freeze(queries.heads(), "masks it");
      site.freeze(mask[mask.length - 3], "masks it");
    }
  }

  /** Keys and values of earlier tokens, and of all up to now: (N, heads, tokens, dimensions). */
  private static void addPast(Site site, Layout layout, Heads keys, Heads values) {
    for (int i = 0; i < 2; i++) {
      Heads own = i == 0 ? keys : values;
      if (site.has(layout.pastKey() + i) && site.rank(layout.pastKey() + i) == 4) {
        Axis[] past = site.axes(layout.pastKey() + i);
        site.join(past[1], own.heads());
        site.join(past[3], own.dimensions());
      }
      if (site.node().outputs().size() > 1 + i && !site.node().outputs().get(1 + i).isEmpty()) {
        long[] shape = site.outputShape(1 + i);
        Axis tokens = site.fixed(shape[2], "counts tokens");
        site.produce(1 + i, site.axes(0)[0], own.heads(), tokens, own.dimensions());
      }
    }
  }

  @Override
  public Node cut(CutSite site) {
    Node node = site.node();
    Layout layout = layout(node);
    String queries = node.input(0);
    int width = site.rank(queries) - 1;
    if (!node.hasInput(1) || site.rank(queries) < 3 || site.rank(queries) > 4) {
      return node;
    }
    int queryHeads = headsOf(site, 0, layout.queryHeads());
    int full = site.fullSize(queries, width) / (width == 2 ? queryHeads : 1);
    Attributes attributes = withScale(node.attributes(), full);
    if (width == 2) {
      int keyHeads = headsOf(site, 1, layout.keyHeads());
      attributes = attributes.with(layout.queryHeads(), left(site, 0, queryHeads));
      attributes = attributes.with(layout.keyHeads(), left(site, 1, keyHeads));
    }
    boolean changes = site.isCut(queries, width) || (width == 3 && site.isCut(queries, 1));
    return changes ? node.withAttributes(attributes) : node;
  }

  private static int headsOf(CutSite site, int input, String attribute) {
    String tensor = site.node().input(input);
    return site.rank(tensor) == 4
        ? site.fullSize(tensor, 1)
        : Math.toIntExact(site.node().attributes().integer(attribute, 1));
  }

  private static int left(CutSite site, int input, int heads) {
    String tensor = site.node().input(input);
    int size = site.fullSize(tensor, 2);
    return Heads.left(site, tensor, 2, 0, size, size / heads);
  }

  /** The scale that follows from the dimensions of a head stays what it was. */
  static Attributes withScale(Attributes attributes, int dimensions) {
    return attributes.real("scale", 0) != 0
        ? attributes
        : attributes.with("scale", (float) (1 / Math.sqrt(dimensions)));
  }
}
