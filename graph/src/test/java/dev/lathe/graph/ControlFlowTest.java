package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.batch.OpenBatch;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.RandomInputs;
import dev.lathe.onnx.RuntimeSession;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.TensorProtos;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Loops and choices that exporters write where nothing is to be decided while the network runs. */
class ControlFlowTest {
  private final TestNetwork net = new TestNetwork("flow", 1, true);

  private static ValueInfoProto tensor(String name, ElementType type, int axes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (int axis = 0; axis < axes; axis++) {
      shape.addDimBuilder();
    }
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(type.code()).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  private static ValueInfoProto sequence(String name) {
    TypeProto floats =
        TypeProto.newBuilder()
            .setTensorType(TypeProto.Tensor.newBuilder().setElemType(ElementType.FLOAT.code()))
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setSequenceType(TypeProto.Sequence.newBuilder().setElemType(floats)))
        .build();
  }

  private static NodeProto node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private static Attributes holding(Map<String, GraphProto> graphs) {
    return Attributes.of(
        graphs.entrySet().stream()
            .map(
                graph ->
                    AttributeProto.newBuilder()
                        .setName(graph.getKey())
                        .setType(AttributeProto.AttributeType.GRAPH)
                        .setG(graph.getValue())
                        .build())
            .toList());
  }

  /** The body of a loop, yet without nodes, that says {@code go} and carries one value. */
  private static GraphProto.Builder carrying(
      ValueInfoProto before, ValueInfoProto after, int axesOfTurn) {
    return GraphProto.newBuilder()
        .setName("body")
        .addInput(tensor("turn", ElementType.INT64, axesOfTurn))
        .addInput(tensor("on", ElementType.BOOL, 0))
        .addInput(before)
        .addOutput(tensor("go", ElementType.BOOL, 0))
        .addOutput(after);
  }

  private String yes() {
    ByteBuffer yes = ByteBuffer.allocate(1).put((byte) 1).flip();
    return net.constant(net.name("yes"), Tensor.of(ElementType.BOOL, new long[0], yes));
  }

  private static void assertEveryWidthCanGo(Graph graph, Integer... units) {
    Network network = Network.analyze(graph, AnalysisOptions.defaults());

    assertThat(network.graph().nodes()).noneMatch(node -> node.attributes().hasGraph());
    assertThat(network.groups().stream().filter(ChannelGroup::isPrunable).map(ChannelGroup::units))
        .containsExactly(units);
    assertSameAnswers(graph, network.graph());
    Selection some = SurgeryTest.randomSelection(network, new Random(1));
    assertThat(Proof.check(network, some, Surgery.apply(network, some), 1).holds()).isTrue();
  }

  private static void assertSameAnswers(Graph one, Graph other) {
    String output = one.outputs().get(0).name();
    Map<String, Tensor> input =
        RuntimeSession.inputs(
            one.inputs(), value -> RandomInputs.NORMAL.tensor(value, new Random(1)));
    try (RuntimeSession first = RuntimeSession.of(one, List.of(output));
        RuntimeSession second = RuntimeSession.of(other, List.of(output))) {
      assertThat(second.run(input, List.of(output)).get(output).floats())
          .isEqualTo(first.run(input, List.of(output)).get(output).floats());
    }
  }

  /** {@code squeeze(2)} as PyTorch writes it where it does not know the size. */
  private String pooledAndSqueezed() {
    String features = net.relu(net.conv(net.input(1, 3, 8, 8), 3, 8, 3, 1, 1));
    String pooled = net.node("GlobalAveragePool", features);
    String size = net.node("Gather", net.node("Shape", pooled), net.integers("axis", 2));
    String isOne = net.node("Equal", size, net.integers("one", 1));
    GraphProto squeezed =
        GraphProto.newBuilder()
            .setName("then")
            .addInitializer(TensorProtos.write("axes", Tensor.ofLongs(new long[] {2}, 1)))
            .addNode(node("Squeeze", "less", pooled, "axes"))
            .addOutput(tensor("less", ElementType.FLOAT, 3))
            .build();
    GraphProto same =
        GraphProto.newBuilder()
            .setName("else")
            .addNode(node("Identity", "same", pooled))
            .addOutput(tensor("same", ElementType.FLOAT, 4))
            .build();
    return net.node("If", holding(Map.of("then_branch", squeezed, "else_branch", same)), isOne);
  }

  @Test
  void choiceThatFollowsFromASizeIsMade() {
    String hidden = net.relu(net.linear(net.node("Flatten", pooledAndSqueezed()), 8, 16));
    Graph graph = net.output(net.linear(hidden, 16, 5), 1, 5);

    assertEveryWidthCanGo(graph, 8, 16);
  }

  @Test
  void choiceThatFollowsFromASizeIsMadeWhereTheBatchIsOpened() {
    String flat = net.node("Reshape", pooledAndSqueezed(), net.integers("shape", 1, 8));
    Graph graph = net.output(net.linear(flat, 8, 5), 1, 5);

    Graph opened = OpenBatch.of(graph, Map.of());

    assertThat(opened.nodes()).noneMatch(node -> node.is("If"));
    assertThat(Network.analyze(opened, AnalysisOptions.ofBatch(4)).shape(flat))
        .containsExactly(4, 8);
  }

  @Test
  void loopOfTwoTurnsOverOneWeightIsWrittenOut() {
    String stem = net.relu(net.conv(net.input(1, 3, 8, 8), 3, 8, 3, 1, 1));
    String weight = net.weight("again", 8, 8, 1, 1);
    GraphProto body =
        carrying(tensor("now", ElementType.FLOAT, 4), tensor("next", ElementType.FLOAT, 4), 0)
            .addNode(node("Identity", "go", "on"))
            .addNode(node("Conv", "made", "now", weight))
            .addNode(node("Relu", "next", "made"))
            .build();
    String twice = net.node("Loop", holding(Map.of("body", body)), net.index(2), yes(), stem);
    Graph graph = net.output(net.conv(twice, 8, 5, 1, 1, 1), 1, 5, 8, 8);

    // One weight makes and reads the same channels: those of the stem.
    assertEveryWidthCanGo(graph, 8);
  }

  @Test
  void bodyWhoseNodesStandInAnyOrderIsPutInOrder() {
    GraphProto body =
        carrying(tensor("now", ElementType.FLOAT, 4), tensor("next", ElementType.FLOAT, 4), 0)
            .addNode(node("Relu", "next", "less"))
            .addNode(node("Neg", "less", "now"))
            .addNode(node("Identity", "go", "on"))
            .build();

    // ONNX Runtime itself refuses such a file.
    Network network = Network.analyze(turnedTwice(body), AnalysisOptions.defaults());
    Selection some = SurgeryTest.randomSelection(network, new Random(1));
    assertThat(network.groups().stream().filter(ChannelGroup::isPrunable)).hasSize(1);
    assertThat(Proof.check(network, some, Surgery.apply(network, some), 1).holds()).isTrue();
  }

  @Test
  void bodyThatRunsInACircleIsRefused() {
    GraphProto body =
        carrying(tensor("now", ElementType.FLOAT, 4), tensor("next", ElementType.FLOAT, 4), 0)
            .addNode(node("Add", "next", "now", "less"))
            .addNode(node("Neg", "less", "next"))
            .addNode(node("Identity", "go", "on"))
            .build();
    Graph graph = turnedTwice(body);

    assertThatThrownBy(() -> Network.analyze(graph, AnalysisOptions.defaults()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("runs in a circle");
  }

  private Graph turnedTwice(GraphProto body) {
    String stem = net.relu(net.conv(net.input(1, 3, 8, 8), 3, 8, 3, 1, 1));
    String twice = net.node("Loop", holding(Map.of("body", body)), net.index(2), yes(), stem);
    return net.output(net.conv(twice, 8, 5, 1, 1, 1), 1, 5, 8, 8);
  }

  /** {@code tensor_split} as PyTorch writes it: a loop that gathers parts, and the rest. */
  @Test
  void partsThatALoopGathersInASequenceAreTheirSlices() {
    String stem = net.relu(net.conv(net.input(1, 3, 8, 8), 3, 8, 3, 1, 1));
    String bounds = net.integers("bounds", 0, 3);
    String rows = net.integers("rows", 2);
    GraphProto body =
        // The turn is a vector of one number, as PyTorch declares it.
        carrying(sequence("before"), sequence("after"), 1)
            .addInitializer(TensorProtos.write("one", Tensor.ofLongs(new long[] {1})))
            .addNode(node("Gather", "from", bounds, "turn"))
            .addNode(node("Add", "following", "turn", "one"))
            .addNode(node("Gather", "to", bounds, "following"))
            .addNode(node("Slice", "part", stem, "from", "to", rows))
            .addNode(node("SequenceInsert", "after", "before", "part"))
            .addNode(node("Identity", "go", "on"))
            .build();
    String none = net.node("SequenceEmpty", Attributes.none());
    String first = net.node("Loop", holding(Map.of("body", body)), net.index(1), yes(), none);
    String rest = net.node("Slice", stem, net.integers("start", 3), net.integers("end", 8), rows);
    String both = net.node("SequenceInsert", first, rest);
    String upper = net.relu(net.conv(net.node("SequenceAt", both, net.index(0)), 8, 6, 1, 1, 1));
    String lower = net.relu(net.conv(net.node("SequenceAt", both, net.index(-1)), 8, 6, 1, 1, 1));
    String joined = net.node("Concat", Attributes.none().with("axis", 2), upper, lower);
    Graph graph = net.output(net.conv(joined, 6, 5, 1, 1, 1), 1, 5, 8, 8);

    // Three and five rows of the stem's eight channels; six channels are joined row by row.
    assertEveryWidthCanGo(graph, 8, 6);
  }

  @Test
  void loopThatMayEndEarlyStaysAndFreezesWhatItReads() {
    String stem = net.relu(net.conv(net.input(1, 3, 8, 8), 3, 8, 3, 1, 1));
    GraphProto body =
        carrying(tensor("now", ElementType.FLOAT, 4), tensor("next", ElementType.FLOAT, 4), 0)
            .addInitializer(TensorProtos.write("least", Tensor.ofFloats(new float[] {1})))
            .addNode(node("ReduceMax", "most", "now"))
            .addNode(node("Reshape", "number", "most", "none"))
            .addInitializer(TensorProtos.write("none", Tensor.ofLongs(new long[0], 0)))
            .addNode(node("Greater", "go", "number", "least"))
            .addNode(node("Relu", "next", "now"))
            .build();
    String looped = net.node("Loop", holding(Map.of("body", body)), net.index(2), yes(), stem);
    Graph graph = net.output(net.conv(looped, 8, 5, 1, 1, 1), 1, 5, 8, 8);

    Network network = Network.analyze(graph, AnalysisOptions.defaults());

    assertThat(network.graph().nodes()).anyMatch(node -> node.is("Loop"));
    assertThat(network.groups()).noneMatch(ChannelGroup::isPrunable);
  }
}
