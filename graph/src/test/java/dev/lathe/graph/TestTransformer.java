package dev.lathe.graph;

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
}
