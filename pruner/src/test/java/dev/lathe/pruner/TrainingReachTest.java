package dev.lathe.pruner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Network;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class TrainingReachTest {
  private final GraphBuilder builder = new GraphBuilder("detector", 17);
  private final Random random = new Random(1);

  private String weight(String name, int... shape) {
    long[] sizes = java.util.Arrays.stream(shape).asLongStream().toArray();
    float[] values = new float[(int) Tensor.elementCount(sizes)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return builder.constant(name, Tensor.ofFloats(values, sizes));
  }

  private String relu(String x) {
    return builder.node("Relu", Attributes.none(), x);
  }

  /** Two stages: features of 8 channels by way of 6, and for the best places 7 and 4 numbers. */
  private Graph twoStages() {
    String image = builder.input(ValueInfo.of("image", ElementType.FLOAT, 3, 32, 32));
    String axis = builder.constant("axis", Tensor.ofLongs(new long[] {0}, 1));
    String batch = builder.node("Unsqueeze", Attributes.none(), image, axis);
    String stem = relu(builder.node("Conv", Attributes.none(), batch, weight("w1", 6, 3, 1, 1)));
    String features = builder.node("Conv", Attributes.none(), stem, weight("w2", 8, 6, 1, 1));
    String scores = builder.node("Conv", Attributes.none(), features, weight("w3", 1, 8, 1, 1));
    String places = builder.constant("places", Tensor.ofLongs(new long[] {-1}, 1));
    String flat = builder.node("Reshape", Attributes.none(), scores, places);
    String count = builder.constant("count", Tensor.ofLongs(new long[] {2}, 1));
    builder.add(
        new Node(
            "best",
            "TopK",
            "",
            List.of(flat, count),
            List.of("value", "index"),
            Attributes.none()));
    String rows = builder.constant("rows", Tensor.ofLongs(new long[] {8, 1024}, 2));
    String table = builder.node("Reshape", Attributes.none(), features, rows);
    String chosen = builder.node("Gather", Attributes.none().with("axis", 1), table, "index");
    String turned = builder.node("Transpose", Attributes.none(), chosen);
    String hidden = relu(builder.node("MatMul", Attributes.none(), turned, weight("w4", 8, 7)));
    String boxes = builder.node("MatMul", Attributes.none(), hidden, weight("w5", 7, 4));
    return builder.output(ValueInfo.of(boxes, ElementType.FLOAT, 2, 4)).build();
  }

  @Test
  void whatLiesBehindAChoiceIsLeftAlone() {
    Graph graph = twoStages();
    Network network = Network.analyze(graph, AnalysisOptions.defaults());

    SortedMap<String, String> beyond = TrainingReach.beyond(network);
    Network withheld = Network.analyze(graph, AnalysisOptions.defaults().withholding(beyond));

    // The first stage's inner width stays; features are read by the second stage.
    assertThat(units(network)).containsExactlyInAnyOrder(6, 8, 7);
    assertThat(units(withheld)).containsExactly(6);
    assertThat(withheld.groups().stream().map(ChannelGroup::frozenBecause))
        .contains("training does not reach all of its layers");
  }

  private static List<Integer> units(Network network) {
    return network.groups().stream()
        .filter(ChannelGroup::isPrunable)
        .map(ChannelGroup::units)
        .toList();
  }

  @Test
  void ofAClassifierAllIsReached() {
    assertThat(TrainingReach.beyond(TestNetworks.residual())).isEmpty();
  }
}
