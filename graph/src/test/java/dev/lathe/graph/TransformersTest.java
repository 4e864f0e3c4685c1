package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Graph;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of units in attention, however exporters write it. */
class TransformersTest {
  private static final Attributes FIRST = Attributes.none().with("axis", 0);

  private final TestNetwork net = new TestNetwork("transformers", 1, true);

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void transformersAreCutByHeadsWidthsAndBlocks(boolean fusedNorm, boolean joint) {
    Network network =
        OperatorsTest.assertHoldsWithFrozen(TestTransformer.vision(1, fusedNorm, joint));

    List<Integer> units = network.groups().stream().map(ChannelGroup::units).toList();
    // Input channels, embedding; in each of two blocks heads, dimensions of queries and keys and of
    // values, hidden; classes.
    assertThat(units).containsExactlyInAnyOrder(3, 24, 3, 8, 8, 40, 3, 8, 8, 40, 10);
    assertThat(network.blocks()).hasSize(4);
  }

  @Test
  void shiftedWindowsAreCutByHeadsAndWidths() {
    Network network = OperatorsTest.assertHoldsWithFrozen(TestTransformer.windowed(1));

    // Input channels, embedding, heads, dimensions of queries and keys and of values, hidden, after
    // merging, classes.
    assertThat(network.groups().stream().map(ChannelGroup::units))
        .containsExactlyInAnyOrder(3, 12, 3, 4, 4, 40, 24, 10);
    assertThat(network.blocks()).hasSize(2);
  }

  private static Attributes perm(long... order) {
    return Attributes.none().with("perm", order);
  }

  /** Four patches of an image as 4 tokens of width 24, with positions: batch × 4 × 24. */
  private String tokens(long batch) {
    Attributes patches =
        Attributes.none()
            .with("kernel_shape", new long[] {4, 4})
            .with("strides", new long[] {4, 4});
    String x = net.node("Conv", patches, net.input(batch, 3, 8, 8), net.weight("w", 24, 3, 4, 4));
    x = net.node("Reshape", x, net.integers("shape", batch, 24, 4));
    x = net.node("Transpose", perm(0, 2, 1), x);
    return net.node("Add", x, net.weight("positions", 1, 4, 24));
  }

  private String third(String x, long axis, long from) {
    return net.node(
        "Slice",
        x,
        net.integers("start", from),
        net.integers("end", from + 24),
        net.integers("axes", axis));
  }

  private Graph classes(String x, long axis, long batch) {
    Attributes over = Attributes.none().with("axes", new long[] {axis}).with("keepdims", 0);
    return net.output(net.linear(net.node("ReduceMean", over, x), 24, 10), batch, 10);
  }

  @Test
  void headsOfASequenceBeforeABatchOfOneAreFree() {
    // As PyTorch's MultiheadAttention: tokens × batch × width, heads in the place of the batch.
    String x = net.node("Transpose", perm(1, 0, 2), tokens(1));
    String all = net.node("MatMul", x, net.weight("joint", 24, 72));
    all = net.node("Add", net.weight("joint_bias", 72), all);
    String shape = net.integers("heads", 4, 3, 8);
    String q = net.node("Transpose", perm(1, 0, 2), net.node("Reshape", third(all, 2, 0), shape));
    String k = net.node("Transpose", perm(1, 2, 0), net.node("Reshape", third(all, 2, 24), shape));
    String v = net.node("Transpose", perm(1, 0, 2), net.node("Reshape", third(all, 2, 48), shape));
    String weights =
        net.node("Softmax", net.node("MatMul", net.node("Div", q, net.scalar(2.8f)), k));
    String y = net.node("Transpose", perm(1, 0, 2), net.node("MatMul", weights, v));
    y = net.linear(net.node("Reshape", y, net.integers("rows", 4, 24)), 24, 24);
    y = net.node("Add", x, net.node("Reshape", y, net.integers("tokens", 4, 1, 24)));
    Network network = OperatorsTest.assertHoldsWithFrozen(classes(y, 0, 1));

    // Embedding, input channels, heads, widths of queries and keys and of values, classes.
    assertThat(network.groups().stream().map(ChannelGroup::units))
        .containsExactlyInAnyOrder(24, 3, 3, 8, 8, 10);
    assertThat(network.blocks()).hasSize(1);
  }

  @Test
  void sizesWorkedOutFromWidthsFollowAndNumbersWorkedOutFromThemStay() {
    String x = tokens(2);
    String width = net.node("Gather", FIRST, net.node("Shape", x), net.integers("last", 2));
    String each = net.node("Div", width, net.integers("three", 3));
    String shape = net.node("Concat", FIRST, net.integers("front", 2, 4, 3), each);
    String root = net.node("Sqrt", net.node("Cast", Attributes.none().with("to", 1), each));
    String q = net.node("Reshape", net.node("MatMul", x, net.weight("q", 24, 24)), shape);
    String k = net.node("Reshape", net.node("MatMul", x, net.weight("k", 24, 24)), shape);
    q = net.node("Div", net.node("Transpose", perm(0, 2, 1, 3), q), root);
    String y = net.node("MatMul", q, net.node("Transpose", perm(0, 2, 3, 1), k));
    y = net.node("Reshape", net.node("Softmax", y), net.integers("rows", 2, 48));
    Graph graph = net.output(net.linear(y, 48, 10), 2, 10);
    // The last layer reads every pair of positions of each head, of which only heads can go.
    Network network = OperatorsTest.assertHoldsWithFrozen(graph);

    assertThat(network.groups().stream().map(ChannelGroup::units)).contains(24, 3, 8, 10);
  }

  @Test
  void biasesWrittenIntoFromConstantsAreWeights() {
    String bias =
        net.node(
            "ScatterND",
            net.weight("bias", 24),
            net.node("Unsqueeze", net.integers("places", 3, 4, 5), net.integers("axis", 1)),
            net.node("Mul", net.weight("written", 3), net.scalar(0)));
    String x = net.node("Add", bias, net.node("MatMul", tokens(2), net.weight("w", 24, 24)));
    OperatorsTest.assertHoldsWithFrozen(classes(x, 1, 2));
  }
}
