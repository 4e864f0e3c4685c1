package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.RandomInputs;
import dev.lathe.onnx.RuntimeSession;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LayerModelTest {
  /** Runs every layer at its least, half and full widths. */
  static void assertEveryLayerRuns(Network network) {
    for (Layer layer : network.layers()) {
      LayerModel model = LayerModel.of(network, layer);
      for (int percent : new int[] {1, 50, 100}) {
        int[] widths =
            layer.axes().stream()
                .mapToInt(axis -> Math.max(axis.groups().size(), axis.fullWidth() * percent / 100))
                .toArray();
        Graph micro = model.at(widths);
        Map<String, Tensor> inputs = RandomInputs.NORMAL.draw(micro.inputs(), new Random(1));
        List<String> outputs = micro.outputs().stream().map(ValueInfo::name).toList();
        Map<String, Tensor> answers = RuntimeSession.run(micro, inputs, outputs);
        for (ValueInfo output : micro.outputs()) {
          assertThat(answers.get(output.name()).shape())
              .as("%s at %s", layer.name(), percent)
              .isEqualTo(
                  output.dimensions().stream().mapToLong(ValueInfo.Dimension::size).toArray());
        }
      }
    }
  }

  static void assertEveryNodeIsInOneLayer(Network network) {
    Set<String> seen = new HashSet<>();
    for (Layer layer : network.layers()) {
      layer.nodes().forEach(node -> assertThat(seen.add(node.name())).as(node.name()).isTrue());
    }
    assertThat(seen).hasSize(network.graph().nodes().size());
  }

  @Test
  void whatIsOnlyAskedForItsShapeIsNoWidthOfALayer() {
    // Anchors, as detectors make them: a grid of the size of the features, whatever is in them.
    TestNetwork net = new TestNetwork("anchors", 1, true);
    String x = net.relu(net.conv(net.input(1, 3, 8, 8), 3, 8, 3, 1, 1));
    Attributes first = Attributes.none().with("axis", 0);
    String size = net.node("Gather", first, net.node("Shape", x), net.integers("space", 2, 3));
    String grid = net.node("ConstantOfShape", size);
    String offsets = net.node("Add", grid, net.weight("anchor", 1));
    String boxes = net.node("Add", net.conv(x, 8, 2, 3, 1, 1), offsets);
    Network network = Network.analyze(net.output(boxes, 1, 2, 8, 8), AnalysisOptions.defaults());

    assertThat(network.layers())
        .filteredOn(layer -> layer.nodes().stream().anyMatch(node -> node.is("ConstantOfShape")))
        .filteredOn(layer -> layer.kind() == Layer.Kind.OTHER)
        .allSatisfy(layer -> assertThat(layer.axes()).isEmpty());
    assertEveryNodeIsInOneLayer(network);
    assertEveryLayerRuns(network);
  }

  @Test
  void everyLayerOfAResidualNetworkRunsByItself() {
    Network network =
        Network.analyze(TestNetwork.smallResidual(1, false), AnalysisOptions.defaults());
    assertEveryNodeIsInOneLayer(network);
    assertEveryLayerRuns(network);
  }

  @Test
  void everyLayerOfNetworksOfAllKindsRunsByItself() {
    for (long seed = 0; seed < 15; seed++) {
      Network network = Network.analyze(RandomNetworks.of(seed), AnalysisOptions.defaults());
      assertEveryNodeIsInOneLayer(network);
      assertEveryLayerRuns(network);
    }
  }

  @Test
  void theAdditionOfAResidualBlockJoinsTheConvolutionThatEndsIt() {
    Network network =
        Network.analyze(TestNetwork.smallResidual(1, false), AnalysisOptions.defaults());
    // conv, then the two of the first block.
    Layer end = network.layers().get(2);

    assertThat(end.nodes().stream().map(Node::operator))
        .containsExactly("Conv", "BatchNormalization", "Add", "Relu");
    assertThat(end.inputs()).hasSize(2);
    assertThat(end.axes()).hasSize(2);
    assertThat(end.block()).isEqualTo(network.blocks().get(0).id());
  }

  @Test
  void equalLayersHaveEqualSignaturesWhateverTheirNames() {
    Network one = Network.analyze(TestNetwork.smallResidual(1, true), AnalysisOptions.defaults());
    Network other = Network.analyze(TestNetwork.smallResidual(2, true), AnalysisOptions.defaults());
    // The first convolutions of the first two blocks are alike, the one before is not.
    assertThat(signature(one, 1)).isEqualTo(signature(one, 3)).isEqualTo(signature(other, 1));
    assertThat(signature(one, 0)).isNotEqualTo(signature(one, 1));
    assertThat(signature(one, 1)).doesNotContain("conv_weight", "Conv_");
  }

  private static String signature(Network network, int layer) {
    return LayerModel.of(network, network.layers().get(layer)).signature();
  }
}
