package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Attention as one operator: ONNX's own, and those of ONNX Runtime. */
class AttentionOperatorsTest {
  private static final Attributes HEADS = Attributes.none().with("num_heads", 3);

  private final TestNetwork net = new TestNetwork("attention", 1, true);

  private static List<Integer> units(Network network) {
    return network.groups().stream().map(ChannelGroup::units).toList();
  }

  /** 2×5 tokens of width 24. */
  private String tokens() {
    return net.node("MatMul", net.input(2, 5, 7), net.weight("embedding", 7, 24));
  }

  private String product(String x, long in, long out) {
    return net.node("MatMul", x, net.weight("product", in, out));
  }

  private String normed(String operator, String x, String shortcut) {
    String scale = net.positive("scale", 24);
    return operator.startsWith("SkipSimplified")
        ? net.contributed(operator, Attributes.none(), x, shortcut, scale)
        : net.contributed(operator, Attributes.none(), x, shortcut, scale, net.weight("shift", 24));
  }

  private Graph end(String x) {
    return net.output(product(x, 24, 4), 2, 5, 4);
  }

  @Test
  void attentionThatMakesItsQueriesIsCutByHeadsAndWidths() {
    String x = tokens();
    String y =
        net.contributed(
            "Attention", HEADS, x, net.weight("joint", 24, 72), net.weight("joint_bias", 72));
    x = normed("SkipLayerNormalization", product(y, 24, 24), x);
    String hidden =
        net.contributed("FastGelu", Attributes.none(), product(x, 24, 40), net.weight("bias", 40));
    hidden =
        net.contributed(
            "BiasGelu", Attributes.none(), product(hidden, 40, 16), net.weight("bias", 16));
    x = normed("SkipSimplifiedLayerNormalization", product(hidden, 16, 24), x);
    Network network = OperatorsTest.assertHoldsWithFrozen(end(x));

    // Inputs, embedding, heads, dimensions of queries and keys, of values, two hidden, outputs.
    assertThat(units(network)).containsExactlyInAnyOrder(7, 24, 3, 8, 8, 40, 16, 4);
  }

  @Test
  void attentionWithAWidthOfItsOwnForValuesIsCut() {
    Attributes sizes = HEADS.with("qkv_hidden_sizes", new long[] {12, 12, 30});
    String x = tokens();
    String y =
        net.contributed(
            "Attention", sizes, x, net.weight("joint", 24, 54), net.weight("joint_bias", 54));
    Network network =
        OperatorsTest.assertHoldsWithFrozen(end(net.node("Add", x, product(y, 30, 24))));

    assertThat(units(network)).containsExactlyInAnyOrder(7, 24, 3, 4, 10, 4);
  }

  @Test
  void attentionOfGivenQueriesIsCutByHeadsAndWidths() {
    String x = tokens();
    String y =
        net.contributed(
            "MultiHeadAttention",
            HEADS,
            product(x, 24, 24),
            product(x, 24, 24),
            product(x, 24, 24),
            net.weight("joint_bias", 72));
    Network network =
        OperatorsTest.assertHoldsWithFrozen(end(net.node("Add", x, product(y, 24, 24))));

    assertThat(units(network)).containsExactlyInAnyOrder(7, 24, 3, 8, 8, 4);
  }

  private final TestNetwork newest = new TestNetwork("attention", 1, true, 23);

  private String weighted(String x, long in, long out) {
    return newest.node("MatMul", x, newest.weight("product", in, out));
  }

  @Test
  void headsThatShareKeysAreCutTogetherWithThem() {
    Attributes heads = Attributes.none().with("q_num_heads", 4).with("kv_num_heads", 2);
    String x = weighted(newest.input(2, 5, 7), 7, 24);
    String y =
        newest.node(
            "Attention", heads, weighted(x, 24, 32), weighted(x, 24, 16), weighted(x, 24, 20));
    x = newest.node("Add", x, weighted(y, 40, 24));
    Network network =
        OperatorsTest.assertHoldsWithFrozen(newest.output(weighted(x, 24, 4), 2, 5, 4));

    // Two heads of keys, for two of queries each; dimensions of queries and keys, and of values.
    assertThat(units(network)).containsExactlyInAnyOrder(7, 24, 2, 2, 8, 10, 4);
  }

  private String heads(String x, long heads) {
    String parted = newest.node("Reshape", x, newest.integers("heads", 2, 5, heads, 8));
    return newest.node(
        "Transpose", Attributes.none().with("perm", new long[] {0, 2, 1, 3}), parted);
  }

  @Test
  void rotatedDimensionsAreCutInPairs() {
    String cosines = newest.weight("cosines", 5, 4);
    String sines = newest.weight("sines", 5, 4);
    String places =
        newest.node(
            "Reshape",
            newest.integers("places", 0, 1, 2, 3, 4, 0, 1, 2, 3, 4),
            newest.integers("", 2, 5));
    String x = weighted(newest.input(2, 5, 7), 7, 24);
    String q =
        newest.node("RotaryEmbedding", heads(weighted(x, 24, 24), 3), cosines, sines, places);
    String k =
        newest.node("RotaryEmbedding", heads(weighted(x, 24, 24), 3), cosines, sines, places);
    String y = newest.node("Attention", q, k, heads(weighted(x, 24, 24), 3));
    y = newest.node("Transpose", Attributes.none().with("perm", new long[] {0, 2, 1, 3}), y);
    y = weighted(newest.node("Reshape", y, newest.integers("", 0, 0, -1)), 24, 24);
    x = newest.node("Add", x, y);
    Network network =
        OperatorsTest.assertHoldsWithFrozen(newest.output(weighted(x, 24, 4), 2, 5, 4));

    // Four pairs of dimensions of queries and keys.
    assertThat(units(network)).containsExactlyInAnyOrder(7, 24, 3, 4, 8, 4);
  }

  private static Tensor count(int number, long... shape) {
    java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(4);
    return Tensor.of(
        ElementType.INT32,
        shape,
        bytes.order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(number).rewind());
  }

  @Test
  void groupedQueriesOfOnnxRuntimeKeepTheDimensionsOfTheirHeads() {
    Attributes heads = Attributes.none().with("num_heads", 4).with("kv_num_heads", 2);
    String x = net.node("MatMul", net.input(1, 6, 7), net.weight("embedding", 7, 24));
    String last = net.constant("last", count(5, 1));
    String all = net.constant("all", count(6));
    String name = "grouped";
    net.add(
        new Node(
            name,
            "GroupQueryAttention",
            "com.microsoft",
            List.of(product(x, 24, 32), product(x, 24, 16), product(x, 24, 16), "", "", last, all),
            List.of(name, name + "/keys", name + "/values"),
            heads));
    x = net.node("Add", x, product(name, 32, 24));
    Network network =
        OperatorsTest.assertHoldsWithFrozen(
            net.output(product(x, 24, 4), 1, 6, 4), "wants multiples of eight");

    assertThat(network.groups().stream().filter(ChannelGroup::isPrunable).map(ChannelGroup::units))
        .containsExactlyInAnyOrder(24, 2, 2);
  }
}
