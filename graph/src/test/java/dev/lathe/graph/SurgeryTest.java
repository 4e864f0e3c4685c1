package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SurgeryTest {
  /** Random units of every group and about a third of the blocks. */
  static Selection randomSelection(Network network, Random random) {
    SortedMap<String, List<Integer>> kept = new TreeMap<>();
    for (ChannelGroup group : network.groups()) {
      if (group.isPrunable()) {
        List<Integer> units = new ArrayList<>();
        for (int unit = 0; unit < group.units(); unit++) {
          units.add(unit);
        }
        Collections.shuffle(units, random);
        kept.put(group.id(), units.subList(0, 1 + random.nextInt(group.units())));
      }
    }
    SortedSet<String> removed = new TreeSet<>();
    for (Block block : network.blocks()) {
      if (random.nextInt(3) == 0) {
        removed.add(block.id());
      }
    }
    return new Selection(kept, removed);
  }

  static void assertSurgeryHolds(Graph graph, long seed) {
    Network network = Network.analyze(graph, AnalysisOptions.defaults());
    Selection selection = randomSelection(network, new Random(seed));
    Graph pruned = Surgery.apply(network, selection);
    Proof proof = Proof.check(network, selection, pruned, seed);
    assertThat(proof.maxRelativeError())
        .as("%s, %s", graph, selection)
        .isLessThanOrEqualTo(proof.tolerance());
  }

  @Test
  void aResidualNetworkCutAtRandomAnswersAsTheOriginalWithoutTheUnits() {
    for (long seed = 0; seed < 5; seed++) {
      assertSurgeryHolds(TestNetwork.smallResidual(seed, seed % 2 == 0), seed);
    }
  }

  @Test
  void networksOfAllKindsCutAtRandomAnswerAsTheOriginalWithoutTheUnits() {
    for (long seed = 0; seed < 40; seed++) {
      assertSurgeryHolds(RandomNetworks.of(seed), seed);
    }
  }

  @Test
  void cuttingNothingChangesNothing() {
    Graph graph = TestNetwork.smallResidual(1, false);
    Network network = Network.analyze(graph, AnalysisOptions.defaults());

    Graph same = Surgery.apply(network, Selection.everything());

    assertThat(OnnxFile.toBytes(same)).isEqualTo(OnnxFile.toBytes(graph));
  }

  @Test
  void equalVectorsStoredOnceDoNotTieTheirReaders() {
    TestNetwork net = new TestNetwork("shared", 1, true);
    String zeros = net.weight("zeros", 8);
    String x = net.input(1, 3, 8, 8);
    x = net.relu(net.node("Conv", x, net.weight("w", 8, 3, 3, 3), zeros));
    x = net.relu(net.node("Conv", x, net.weight("w", 8, 8, 3, 3), zeros));
    x = net.node("Flatten", net.node("GlobalAveragePool", x));
    Graph graph = net.output(net.linear(x, 8, 4), 1, 4);
    Network network = Network.analyze(graph, AnalysisOptions.defaults());

    // Input channels, two of 8, classes.
    assertThat(network.groups().stream().map(ChannelGroup::units)).containsExactly(8, 3, 8, 4);
    // 216 + 8 + 576 + 32 + 4: the shared vector counts once.
    assertThat(network.parameterCount()).isEqualTo(836);
    assertThat(OnnxFile.toBytes(Surgery.apply(network, Selection.everything())))
        .isEqualTo(OnnxFile.toBytes(graph));
    assertSurgeryHolds(graph, 1);
  }

  @Test
  void networksOfHalfPrecisionAreCutWithinTheirPrecision() {
    for (long seed = 0; seed < 3; seed++) {
      assertSurgeryHolds(of(ElementType.FLOAT16, TestNetwork.smallResidual(seed, false)), seed);
    }
  }

  @Test
  void networksOfHalfPrecisionThatMakeRoundingLargeAreProvenInFloat32() {
    // ONNX Runtime adds up 8,192 products in half precision, in another order where some are cut;
    // the answer is by how little two images differ.
    TestNetwork net = new TestNetwork("long", 1, true);
    String x = net.node("Mul", net.input(2, 8), net.scalar(0.01f));
    x = net.linear(net.relu(net.linear(x, 8, 8192)), 8192, 4);
    Attributes images = Attributes.none().with("axes", new long[] {0});
    x = net.node("Sub", x, net.node("ReduceMean", images, x));
    Graph graph = of(ElementType.FLOAT16, net.output(x, 2, 4));
    Network network = Network.analyze(graph, AnalysisOptions.defaults());
    Selection selection = Selection.random(network, 1);
    Proof proof = Proof.check(network, selection, Surgery.apply(network, selection), 1);

    assertThat(proof.holds()).isTrue();
    // Where the processor adds up in float32 anyway, there is nothing to widen.
    assertThat(proof.tolerance()).isEqualTo(proof.widened() ? 1e-4 : 1e-2);
  }

  @Test
  void networksOfBfloat16AreProvenInFloat32() {
    Graph graph = of(ElementType.BFLOAT16, TestNetwork.smallResidual(1, false));
    Network network = Network.analyze(graph, AnalysisOptions.defaults());
    Selection selection = randomSelection(network, new Random(1));
    Graph pruned = Surgery.apply(network, selection);
    Proof proof = Proof.check(network, selection, pruned, 1);

    assertThat(proof.holds()).isTrue();
    assertThat(proof.widened()).isTrue();
    assertThat(network.shapes().type(graph.outputs().get(0).name()))
        .isEqualTo(ElementType.BFLOAT16);
    assertThat(pruned.constants().values()).allMatch(t -> t.type() == ElementType.BFLOAT16);
    assertThat(OnnxFile.parse(OnnxFile.toBytes(pruned), "pruned").constants())
        .isEqualTo(pruned.constants());
  }

  private static Graph of(ElementType type, Graph graph) {
    SortedMap<String, Tensor> constants = new TreeMap<>();
    graph
        .constants()
        .forEach(
            (name, tensor) ->
                constants.put(name, Tensor.ofFloats(type, tensor.floats(), tensor.shape())));
    return graph
        .withConstants(constants)
        .withInputs(graph.inputs().stream().map(input -> of(type, input)).toList())
        .withOutputs(graph.outputs().stream().map(output -> of(type, output)).toList());
  }

  private static ValueInfo of(ElementType type, ValueInfo info) {
    return new ValueInfo(info.name(), type, info.dimensions());
  }

  @Test
  void theProofFailsForAGraphThatIsSlicedWrongly() {
    Network network =
        Network.analyze(TestNetwork.smallResidual(1, true), AnalysisOptions.defaults());
    String group = network.groups().get(0).id();
    Selection claimed = Selection.firstUnits(Map.of(group, 5));
    // Units 1 to 5 are kept where 0 to 4 were asked for.
    Selection done =
        new Selection(new TreeMap<>(Map.of(group, List.of(1, 2, 3, 4, 5))), new TreeSet<>());

    Proof proof = Proof.check(network, claimed, Surgery.apply(network, done), 7);

    assertThat(proof.holds()).isFalse();
    assertThatThrownBy(proof::requireHolds)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("differs");
    assertThat(Proof.check(network, done, Surgery.apply(network, done), 7).holds()).isTrue();
  }

  @Test
  void theProofFailsForAGraphThatKeepsABlock() {
    Network network =
        Network.analyze(TestNetwork.smallResidual(1, true), AnalysisOptions.defaults());
    Selection claimed =
        new Selection(new TreeMap<>(), new TreeSet<>(List.of(network.blocks().get(0).id())));

    assertThat(Proof.check(network, claimed, network.graph(), 7).holds()).isFalse();
  }

  @Test
  void frozenGroupsCannotBeCut() {
    Network network =
        Network.analyze(
            TestNetwork.smallResidual(1, true),
            new AnalysisOptions(0, Map.of(), List.of("conv_weight_0")));

    assertThat(network.group("conv_weight_0").isPrunable()).isFalse();
    assertThatThrownBy(
            () -> Surgery.apply(network, Selection.firstUnits(Map.of("conv_weight_0", 1))))
        .hasMessageContaining("frozen");
  }

  @Test
  void aLargeOpenBatchIsProvedWithASmallOne() {
    Graph graph = TestNetwork.smallResidual(1, false);
    ValueInfo.Dimension open = ValueInfo.Dimension.unknown("batch");
    Graph opened =
        graph
            .withInputs(
                graph.inputs().stream()
                    .map(
                        input -> {
                          var sizes = new ArrayList<>(input.dimensions());
                          sizes.set(0, open);
                          return new ValueInfo(input.name(), input.type(), sizes);
                        })
                    .toList())
            .withOutputs(
                graph.outputs().stream()
                    .map(output -> ValueInfo.withoutShape(output.name(), output.type()))
                    .toList());
    Network network = Network.analyze(opened, AnalysisOptions.ofBatch(64));
    Selection half = Selection.firstUnits(Map.of("conv_weight_0", 4));

    assertThat(network.batch()).isEqualTo(64);
    assertThat(Proof.check(network, half, Surgery.apply(network, half), 1).holds()).isTrue();
  }
}
