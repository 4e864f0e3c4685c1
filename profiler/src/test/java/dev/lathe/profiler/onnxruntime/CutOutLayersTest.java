package dev.lathe.profiler.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.profiler.TimedModel;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CutOutLayersTest {
  private static final String BLOCKED = "com.microsoft.nchwc";

  /** What ONNX Runtime makes of a convolution of 16 channels where it works in blocks of 8. */
  private static Graph optimised() {
    GraphBuilder builder = new GraphBuilder("layer", 17);
    builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 12, 4, 4));
    builder.constant("w", Tensor.ofFloats(new float[16 * 16], 16, 16, 1, 1));
    builder.add(node("ReorderInput", BLOCKED, List.of("x"), "a"));
    builder.add(node("Conv", BLOCKED, List.of("a", "w"), "b"));
    builder.add(node("ReorderOutput", BLOCKED, List.of("b"), "y"));
    return builder.output(ValueInfo.of("y", ElementType.FLOAT, 1, 16, 4, 4)).build();
  }

  private static Graph probeOf(int channels) {
    GraphBuilder builder = new GraphBuilder("probe", 17);
    builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 16, 8, 8));
    builder.constant("w", Tensor.ofFloats(new float[channels * 16], channels, 16, 1, 1));
    builder.add(node("Conv", BLOCKED, List.of("x", "w"), "y"));
    return builder.output(ValueInfo.of("y", ElementType.FLOAT, 1, channels, 8, 8)).build();
  }

  private static Node node(String operator, String domain, List<String> inputs, String output) {
    return new Node(output, operator, domain, inputs, List.of(output), Attributes.none());
  }

  @Test
  void conversionsAtSeamsAreTakenAway() {
    Graph inner = BlockedBoundary.learn(probeOf(8)).open(optimised(), Set.of("x", "y"));

    assertThat(inner.nodes()).extracting(Node::operator).containsExactly("Conv");
    // Twelve channels fill two blocks of eight.
    assertThat(inner.inputs().get(0).dimensions().get(1).size()).isEqualTo(16);
    assertThat(inner.outputs()).extracting(ValueInfo::name).containsExactly("b");
  }

  @Test
  void conversionsAtTheNetworksOwnEndsStay() {
    Graph inner = BlockedBoundary.learn(probeOf(8)).open(optimised(), Set.of("y"));

    assertThat(inner.nodes()).extracting(Node::operator).containsExactly("ReorderInput", "Conv");
  }

  @Test
  void aConvolutionThatCannotWorkInBlocksIsGivenTheConversionsAroundIt() {
    GraphBuilder builder = new GraphBuilder("layer", 17);
    builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 10, 4, 4));
    builder.constant("w", Tensor.ofFloats(new float[16 * 10], 16, 10, 1, 1));
    builder.add(node("FusedConv", "com.microsoft", List.of("x", "w"), "y"));
    Graph plain = builder.output(ValueInfo.of("y", ElementType.FLOAT, 1, 16, 4, 4)).build();

    Graph inner = BlockedBoundary.learn(probeOf(8)).open(plain, Set.of("x", "y"));

    assertThat(inner.nodes())
        .extracting(Node::operator)
        .containsExactly("ReorderOutput", "FusedConv", "ReorderInput");
    assertThat(inner.nodes().get(0).attributes().integer("channels", 0)).isEqualTo(10);
  }

  @Test
  void whereTheRuntimeHasNoBlocksNothingChanges() {
    GraphBuilder builder = new GraphBuilder("probe", 17);
    builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 16, 8, 8));
    builder.constant("w", Tensor.ofFloats(new float[64], 4, 16, 1, 1));
    builder.add(node("Conv", "", List.of("x", "w"), "y"));
    Graph plainProbe = builder.output(ValueInfo.of("y", ElementType.FLOAT, 1, 4, 8, 8)).build();
    Graph layer = optimised();

    assertThat(BlockedBoundary.learn(plainProbe).open(layer, Set.of("x", "y"))).isSameAs(layer);
  }

  @Test
  void copiesShareInputsAndConstantsAndNothingElse() {
    Graph twice = Copies.of(optimised(), 2);

    assertThat(twice.nodes()).hasSize(6);
    assertThat(twice.inputs()).hasSize(1);
    assertThat(twice.constants()).hasSize(1);
    assertThat(twice.outputs()).extracting(ValueInfo::name).containsExactly("y_copy1");
    assertThat(twice.nodes().get(4).inputs()).containsExactly("a_copy1", "w");
  }

  @Test
  void layersOfAllAlignmentsRunAtTheirSeams() {
    OnnxRuntimeCpu runtime = new OnnxRuntimeCpu(OnnxRuntimeOptions.ofThreads(1));
    for (int[] widths : new int[][] {{8, 8}, {4, 8}, {12, 12}, {10, 16}, {3, 5}, {16, 1}}) {
      GraphBuilder builder = new GraphBuilder("layer", 17);
      String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 2, widths[0], 6, 6));
      String w =
          builder.constant(
              "w",
              Tensor.ofFloats(new float[widths[0] * widths[1] * 9], widths[1], widths[0], 3, 3));
      String y =
          builder.node(
              "Relu",
              Attributes.none(),
              builder.node("Conv", Attributes.none().with("pads", 1, 1, 1, 1), x, w));
      Graph layer = builder.output(ValueInfo.of(y, ElementType.FLOAT, 2, widths[1], 6, 6)).build();

      try (TimedModel model = runtime.open(layer, 1, Set.of(x, y))) {
        assertThat(model.time(3).wallNanos()).isPositive();
        assertThat(model.copies()).isGreaterThan(1);
        assertThat(model.footprintBytes()).isPositive();
      }
    }
  }
}
