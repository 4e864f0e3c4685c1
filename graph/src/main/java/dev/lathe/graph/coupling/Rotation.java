package dev.lathe.graph.coupling;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Node;
import java.util.Arrays;

/**
 * RotaryEmbedding of (N, heads, tokens, dimensions) or (N, tokens, heads × dimensions): two
 * dimensions each are turned by an angle whose cosine and sine are looked up, so that they live and
 * die together.
 */
final class Rotation implements Operator {
  @Override
  public void couple(Site site) {
    Node node = site.node();
    Axis[] axes = site.axes(0);
    int cosines = node.isStandard() ? 1 : 2;
    int dimensions = dimensions(node, site.shape(0), site.shape(cosines));
    Axis turned =
        axes.length == 4
            ? axes[3]
            : Heads.of(site, axes[2], axes[2].size() / dimensions).dimensions();
    int rotated = rotated(node, dimensions);
    boolean neighbours = node.attributes().integer("interleaved", 0) != 0;
    turned = site.materialized(turned);
    for (int pair = 0; pair < rotated / 2; pair++) {
      int first = turned.unit(neighbours ? 2 * pair : pair);
      site.join(first, turned.unit(neighbours ? 2 * pair + 1 : pair + rotated / 2));
      for (int table = cosines; table < cosines + 2; table++) {
        Axis[] looked = site.axes(table);
        Axis last = looked[looked.length - 1];
        if (last.isFixed()) {
          site.units().freeze(first, last.reason());
        } else {
          site.join(first, last.unit(pair));
        }
      }
    }
    site.produce(0, axes);
  }

  private static int dimensions(Node node, long[] shape, long[] cosines) {
    int heads = Math.toIntExact(node.attributes().integer("num_heads", 0));
    if (shape.length == 4) {
      return Math.toIntExact(shape[3]);
    }
    return Math.toIntExact(heads > 0 ? shape[2] / heads : 2 * cosines[cosines.length - 1]);
  }

  private static int rotated(Node node, int dimensions) {
    int said = Math.toIntExact(node.attributes().integer("rotary_embedding_dim", 0));
    return said == 0 ? dimensions : said;
  }

  @Override
  public Node cut(CutSite site) {
    Node node = site.node();
    String data = node.input(0);
    int width = site.rank(data) - 1;
    if (!site.isCut(data, width)) {
      return node;
    }
    String cosines = node.input(node.isStandard() ? 1 : 2);
    int dimensions = dimensions(node, site.fullShape(data), site.fullShape(cosines));
    Attributes attributes = node.attributes();
    if (attributes.integer("rotary_embedding_dim", 0) != 0) {
      int rotated = rotated(node, dimensions);
      long left =
          Arrays.stream(site.kept(data, width))
              .map(index -> index % dimensions)
              .distinct()
              .filter(index -> index < rotated)
              .count();
      attributes = attributes.with("rotary_embedding_dim", left);
    }
    if (width == 2 && attributes.integer("num_heads", 0) > 0) {
      attributes =
          attributes.with(
              "num_heads", Heads.left(site, data, 2, 0, site.fullSize(data, 2), dimensions));
    }
    return node.withAttributes(attributes);
  }
}
