package dev.lathe.graph;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Graph;

/** Transformers for tests, written as exporters write them. */
final class TestTransformer {
  private static final long TOKENS = 17;

  private final TestNetwork net;
  private final long width;
  private final long heads;
  private final boolean fusedNorm;

  private TestTransformer(TestNetwork net, long width, long heads, boolean fusedNorm) {
    this.net = net;
    this.width = width;
    this.heads = heads;
    this.fusedNorm = fusedNorm;
  }

  /** A vision transformer of two blocks on 16×16 images with patches of 4×4. */
  static Graph vision(long seed, boolean fusedNorm, boolean jointProjection) {
    TestNetwork net = new TestNetwork("vision_transformer", seed, true);
    TestTransformer transformer = new TestTransformer(net, 24, 3, fusedNorm);
    String x = net.input(2, 3, 16, 16);
    x =
        net.node(
            "Conv",
            Attributes.none()
                .with("kernel_shape", new long[] {4, 4})
                .with("strides", new long[] {4, 4}),
            x,
            net.weight("patch_weight", 24, 3, 4, 4),
            net.weight("patch_bias", 24));
    x = net.node("Reshape", x, net.integers("shape", 2, 24, 16));
    x = net.node("Transpose", perm(0, 2, 1), x);
    String token =
        net.node("Expand", net.weight("class_token", 1, 1, 24), net.integers("shape", 2, 1, 24));
    x = net.node("Concat", Attributes.none().with("axis", 1), token, x);
    x = net.node("Add", x, net.weight("positions", 1, TOKENS, 24));
    for (int block = 0; block < 2; block++) {
      String attended =
          jointProjection
              ? transformer.jointAttention(transformer.norm(x))
              : transformer.attention(transformer.norm(x));
      x = net.node("Add", x, attended);
      x = net.node("Add", x, transformer.perceptron(transformer.norm(x)));
    }
    x = transformer.norm(x);
    x = net.node("Gather", Attributes.none().with("axis", 1), x, net.index(0));
    return net.output(net.linear(x, 24, 10), 2, 10);
  }

  private static Attributes perm(long... order) {
    return Attributes.none().with("perm", order);
  }

  String norm(String x) {
    String scale = net.positive("norm_scale", width);
    String shift = net.weight("norm_shift", width);
    if (fusedNorm) {
      return net.node("LayerNormalization", Attributes.none().with("axis", -1), x, scale, shift);
    }
    Attributes last = Attributes.none().with("axes", new long[] {-1});
    String centred = net.node("Sub", x, net.node("ReduceMean", last, x));
    String squared = net.node("Pow", centred, net.scalar(2));
    String variance = net.node("Add", net.node("ReduceMean", last, squared), net.scalar(1e-5f));
    String normed = net.node("Div", centred, net.node("Sqrt", variance));
    return net.node("Add", net.node("Mul", normed, scale), shift);
  }

  private String dense(String x, long in, long out) {
    return net.node(
        "Add", net.node("MatMul", x, net.weight("dense", in, out)), net.weight("bias", out));
  }

  private String perceptron(String x) {
    return dense(net.gelu(dense(x, width, 40)), 40, width);
  }

  private String attention(String x) {
    long each = width / heads;
    String shape = net.integers("heads", 2, TOKENS, heads, each);
    String q =
        net.node("Transpose", perm(0, 2, 1, 3), net.node("Reshape", dense(x, width, width), shape));
    String k =
        net.node("Transpose", perm(0, 2, 3, 1), net.node("Reshape", dense(x, width, width), shape));
    String v =
        net.node("Transpose", perm(0, 2, 1, 3), net.node("Reshape", dense(x, width, width), shape));
    return attend(q, k, v);
  }

  /** Queries, keys and values from one product, as timm writes it. */
  private String jointAttention(String x) {
    long each = width / heads;
    String all =
        net.node(
            "Reshape",
            dense(x, width, 3 * width),
            net.integers("heads", 2, TOKENS, 3, heads, each));
    all = net.node("Transpose", perm(2, 0, 3, 1, 4), all);
    Attributes first = Attributes.none().with("axis", 0);
    String q = net.node("Gather", first, all, net.index(0));
    String k =
        net.node("Transpose", perm(0, 1, 3, 2), net.node("Gather", first, all, net.index(1)));
    return attend(q, k, net.node("Gather", first, all, net.index(2)));
  }

  private String attend(String q, String k, String v) {
    String scores = net.node("Mul", net.node("MatMul", q, k), net.scalar(0.35f));
    String weights = net.node("Softmax", Attributes.none().with("axis", -1), scores);
    String y = net.node("Transpose", perm(0, 2, 1, 3), net.node("MatMul", weights, v));
    y = net.node("Reshape", y, net.integers("joined", 2, TOKENS, width));
    return dense(y, width, width);
  }

  /** A Swin block with shifted windows of 4×4 on 8×8 tokens, a merging of patches, and a head. */
  static Graph windowed(long seed) {
    TestNetwork net = new TestNetwork("swin", seed, true);
    TestTransformer transformer = new TestTransformer(net, 12, 3, true);
    String x = net.node("Conv", net.input(1, 3, 8, 8), net.weight("patch_weight", 12, 3, 1, 1));
    x = net.node("Transpose", perm(0, 2, 3, 1), x);
    x = net.node("Add", x, transformer.shiftedWindows(transformer.norm(x)));
    x = net.node("Add", x, transformer.perceptron(transformer.norm(x)));
    x = transformer.merged(x);
    x =
        net.node(
            "ReduceMean", Attributes.none().with("axes", new long[] {1, 2}).with("keepdims", 0), x);
    return net.output(net.linear(x, 24, 10), 1, 10);
  }

  private String shiftedWindows(String x) {
    String y = rolled(rolled(x, 1, 2), 2, 2);
    y = net.node("Reshape", y, net.integers("windows", 1, 2, 4, 2, 4, 12));
    y = net.node("Transpose", perm(0, 1, 3, 2, 4, 5), y);
    y = net.node("Reshape", y, net.integers("tokens", 4, 16, 12));
    y = windowAttention(y);
    y = net.node("Reshape", y, net.integers("windows", 1, 2, 2, 4, 4, 12));
    y = net.node("Transpose", perm(0, 1, 3, 2, 4, 5), y);
    y = net.node("Reshape", y, net.integers("image", 1, 8, 8, 12));
    return rolled(rolled(y, 1, 6), 2, 6);
  }

  private String rolled(String x, long axis, long by) {
    String end = net.integers("end", Long.MAX_VALUE);
    String start = net.integers("start", 0);
    String from = net.integers("from", by);
    String axes = net.integers("axes", axis);
    return net.node(
        "Concat",
        Attributes.none().with("axis", axis),
        net.node("Slice", x, from, end, axes),
        net.node("Slice", x, start, from, axes));
  }

  private String windowAttention(String x) {
    String all = net.node("Reshape", dense(x, 12, 36), net.integers("heads", 4, 16, 3, 3, 4));
    all = net.node("Transpose", perm(2, 0, 3, 1, 4), all);
    Attributes first = Attributes.none().with("axis", 0);
    String q = net.node("Mul", net.node("Gather", first, all, net.index(0)), net.scalar(0.5f));
    String k =
        net.node("Transpose", perm(0, 1, 3, 2), net.node("Gather", first, all, net.index(1)));
    long[] places = new long[256];
    for (int i = 0; i < places.length; i++) {
      places[i] = (i * 31L) % 49;
    }
    String bias =
        net.node(
            "Gather", first, net.weight("position_table", 49, 3), net.integers("places", places));
    bias = net.node("Reshape", bias, net.integers("square", 16, 16, 3));
    bias = net.node("Transpose", perm(2, 0, 1), bias);
    bias = net.node("Unsqueeze", bias, net.integers("front", 0));
    String scores = net.node("Add", net.node("MatMul", q, k), bias);
    String weights = net.node("Softmax", Attributes.none().with("axis", -1), scores);
    String y = net.node("MatMul", weights, net.node("Gather", first, all, net.index(2)));
    y =
        net.node(
            "Reshape",
            net.node("Transpose", perm(0, 2, 1, 3), y),
            net.integers("joined", 4, 16, 12));
    return dense(y, 12, 12);
  }

  /** Four neighbours side by side, normalised and projected, as between the stages. */
  private String merged(String x) {
    String[] parts = new String[4];
    for (int i = 0; i < parts.length; i++) {
      parts[i] =
          net.node(
              "Slice",
              x,
              net.integers("starts", i % 2, i / 2),
              net.integers("ends", Long.MAX_VALUE, Long.MAX_VALUE),
              net.integers("axes", 1, 2),
              net.integers("steps", 2, 2));
    }
    String joined = net.node("Concat", Attributes.none().with("axis", -1), parts);
    String normed =
        net.node(
            "LayerNormalization",
            Attributes.none().with("axis", -1),
            joined,
            net.positive("norm_scale", 48),
            net.weight("norm_shift", 48));
    return net.node("MatMul", normed, net.weight("merging", 48, 24));
  }
}
