package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.onnx.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Detectors, segmentation and other networks as exporters write them, in small. */
class PatternsTest {
  private static final Attributes CHANNELS = Attributes.none().with("axis", 1);
  private static final Attributes ROWS = Attributes.none().with("axis", 0);

  private final TestNetwork net = new TestNetwork("patterns", 1, true);

  /** One 3×16×16 image through a convolution to 8 channels. */
  private String start() {
    return net.relu(net.conv(net.input(1, 3, 16, 16), 3, 8, 3, 1, 1));
  }

  /** Pooled, flattened and 5 classes. */
  private Graph end(String x, long channels) {
    String features = net.node("Flatten", net.node("GlobalAveragePool", x));
    return net.output(net.linear(features, channels, 5), 1, 5);
  }

  private static Network assertHoldsWithFrozen(Graph graph, String... reasons) {
    return OperatorsTest.assertHoldsWithFrozen(graph, reasons);
  }

  private String slice(String x, long start, long end, long axis, long step) {
    return net.node(
        "Slice",
        x,
        net.integers("start", start),
        net.integers("end", end),
        net.integers("axis", axis),
        net.integers("step", step));
  }

  private String reshape(String x, long... shape) {
    return net.node("Reshape", x, net.integers("shape", shape));
  }

  private String transpose(String x, long... order) {
    return net.node("Transpose", Attributes.none().with("perm", order), x);
  }

  /** Boxes on the features that suppression leaves: their number depends on the image. */
  private String rois(String features) {
    String scores = net.node("Sigmoid", net.conv(features, 8, 3, 1, 1, 1));
    String boxes = reshape(net.conv(features, 8, 12, 1, 1, 1), 1, 3, 4, 16, 16);
    boxes = net.node("Abs", reshape(transpose(boxes, 0, 3, 4, 1, 2), 1, -1, 4));
    String kept =
        net.node(
            "NonMaxSuppression",
            boxes,
            reshape(scores, 1, 1, -1),
            net.integers("most", 5),
            net.scalar(0.5f),
            net.scalar(0.3f));
    String places = reshape(net.node("Gather", CHANNELS, kept, net.integers("box", 2)), -1);
    return net.node("Gather", ROWS, reshape(boxes, -1, 4), places);
  }

  /** Channels of each box, laid into zeros of a computed shape, as levels of a pyramid are. */
  private String pooled(String features) {
    String rois = rois(features);
    String rows = net.node("Gather", ROWS, net.node("Shape", rois), net.integers("first", 0));
    String image =
        net.node(
            "ConstantOfShape",
            Attributes.none().with("value", Tensor.ofLongs(new long[1], 1)),
            rows);
    String pooled =
        net.node(
            "RoiAlign",
            Attributes.none()
                .with("output_height", 3)
                .with("output_width", 3)
                .with("sampling_ratio", 2),
            features,
            rois,
            image);
    String places = net.node("NonZero", net.node("Add", image, net.integers("one", 1)));
    places = net.node("Expand", reshape(places, -1, 1, 1, 1), net.node("Shape", pooled));
    String zeros = net.node("ConstantOfShape", net.node("Shape", pooled));
    return net.node("ScatterElements", ROWS, zeros, places, pooled);
  }

  private Graph classified(String rows, long features) {
    String x = net.linear(net.relu(net.linear(rows, features, 16)), 16, 5);
    return net.output(
        net.node("ReduceSum", Attributes.none().with("keepdims", 1), x, net.integers("axis", 0)),
        1,
        5);
  }

  @Test
  void channelsOfPooledBoxesAreFreeUpToTheBoxHead() {
    Graph graph = classified(net.node("Flatten", pooled(start())), 72);
    Network network = assertHoldsWithFrozen(graph, "NonMaxSuppression");

    // The features, though boxes read them too, and the width of the box head.
    assertThat(network.groups().stream().filter(ChannelGroup::isPrunable).map(ChannelGroup::units))
        .containsExactly(8, 16);
    Selection half = SurgeryTest.randomSelection(network, new Random(1));
    Proof proof = Proof.check(network, half, Surgery.apply(network, half), 1);
    assertThat(proof.decisions()).isPositive();
  }

  @Test
  void decisionsAreComparedByWhatTheyAreMadeOf() {
    Graph graph = classified(net.node("Flatten", pooled(start())), 72);
    Network network = Network.analyze(graph, AnalysisOptions.defaults());
    Selection claimed = Selection.firstUnits(Map.of("conv_weight_0", 4));
    Selection done =
        new Selection(new TreeMap<>(Map.of("conv_weight_0", List.of(1, 2, 3, 4))), new TreeSet<>());

    Proof proof = Proof.check(network, claimed, Surgery.apply(network, done), 7);

    assertThat(proof.holds()).isFalse();
  }

  @Test
  void aComputedShapeKeepsWhatDependsOnDataWhenItsWidthIsSetRight() {
    String x = pooled(start());
    String rows = net.node("Gather", ROWS, net.node("Shape", x), net.integers("first", 0));
    String shape = net.node("Concat", ROWS, rows, net.integers("width", 72));
    Network network =
        assertHoldsWithFrozen(classified(net.node("Reshape", x, shape), 72), "NonMaxSuppression");

    Graph half = Surgery.apply(network, Selection.firstUnits(Map.of("conv_weight_0", 4)));
    assertThat(half.nodes().stream().map(Node::name)).anyMatch(name -> name.endsWith("/shape"));
  }

  @Test
  void cropsAtComputedPlacesLeaveTheChannelsFree() {
    String wide = start();
    String deep =
        net.node("MaxPool", Attributes.none().with("kernel_shape", new long[] {3, 3}), wide);
    deep = net.relu(net.conv(deep, 8, 12, 3, 1, 1));
    String height = net.node("Gather", ROWS, net.node("Shape", deep), net.integers("height", 2));
    String most = net.node("ReduceMax", Attributes.none().with("keepdims", 0), wide);
    String none =
        net.node("Cast", Attributes.none().with("to", 7), net.node("Mul", most, net.scalar(0)));
    String begin = reshape(none, 1);
    String crop = net.node("Slice", wide, begin, height, net.integers("axes", 2));
    crop = net.node("Slice", crop, net.integers("b", 0), height, net.integers("axes", 3));
    String joined = net.node("Concat", CHANNELS, crop, deep);
    Attributes twice =
        Attributes.none()
            .with("kernel_shape", new long[] {2, 2})
            .with("strides", new long[] {2, 2});
    String up = net.node("ConvTranspose", twice, joined, net.weight("up", 20, 6, 2, 2));
    Graph graph = end(net.relu(up), 6);
    // Where the crop begins is known when the network runs, so that no layer can be run by itself.
    for (long seed = 0; seed < 4; seed++) {
      SurgeryTest.assertSurgeryHolds(graph, seed);
    }
    Network network = Network.analyze(graph, AnalysisOptions.defaults());
    assertThat(network.groups().stream().filter(ChannelGroup::isPrunable).map(ChannelGroup::units))
        .containsExactly(8, 12, 6);
  }

  @Test
  void paddedShortcutsWidenWithTheirBranch() {
    String x = start();
    String shortcut = net.node("Pad", x, net.integers("pads", 0, 2, 0, 0, 0, 3, 0, 0));
    String branch = net.conv(x, 8, 13, 3, 1, 1);
    Network network = assertHoldsWithFrozen(end(net.relu(net.node("Add", branch, shortcut)), 13));
    assertThat(
            network.groups().stream()
                .filter(ChannelGroup::isPrunable)
                .mapToInt(ChannelGroup::units)
                .sum())
        .isGreaterThanOrEqualTo(8);
  }

  @Test
  void focusSplitsAndPyramidsOfPoolsLeaveEveryWidthFree() {
    String image = net.input(1, 3, 32, 32);
    String[] parts = new String[4];
    for (int i = 0; i < 4; i++) {
      parts[i] = slice(slice(image, i % 2, 32, 2, 2), i / 2, 32, 3, 2);
    }
    String x = net.silu(net.conv(net.node("Concat", CHANNELS, parts), 12, 8, 3, 1, 1));
    // C2f: both halves go on, one through a bottleneck.
    String both = net.silu(net.conv(x, 8, 8, 1, 1, 1));
    Node halves =
        new Node(
            "halves",
            "Split",
            "",
            List.of(both, net.integers("sizes", 4, 4)),
            List.of("left", "right"),
            CHANNELS);
    net.add(halves);
    String inner = net.silu(net.conv(net.silu(net.conv("right", 4, 4, 3, 1, 1)), 4, 4, 3, 1, 1));
    inner = net.node("Add", "right", inner);
    x = net.silu(net.conv(net.node("Concat", CHANNELS, "left", "right", inner), 12, 8, 1, 1, 1));
    // SPPF: pools of pools side by side.
    Attributes pool =
        Attributes.none()
            .with("kernel_shape", new long[] {5, 5})
            .with("pads", new long[] {2, 2, 2, 2});
    String one = net.silu(net.conv(x, 8, 4, 1, 1, 1));
    String two = net.node("MaxPool", pool, one);
    String three = net.node("MaxPool", pool, two);
    x = net.silu(net.conv(net.node("Concat", CHANNELS, one, two, three), 12, 8, 1, 1, 1));
    // The head: 3 anchors of 7 numbers; the grid is a constant.
    String head = reshape(net.conv(x, 8, 21, 1, 1, 1), 1, 3, 7, 16, 16);
    head = net.node("Sigmoid", transpose(head, 0, 1, 3, 4, 2));
    String centre = net.node("Add", slice(head, 0, 2, 4, 1), net.weight("grid", 1, 1, 16, 16, 2));
    String rest = slice(head, 2, 7, 4, 1);
    String boxes = net.node("Concat", Attributes.none().with("axis", 4), centre, rest);
    Network network = assertHoldsWithFrozen(net.output(reshape(boxes, 1, -1, 7), 1, 768, 7));

    assertThat(Inspection.of(network).prunableMacShare()).isGreaterThan(0.99);
  }

  @Test
  void binsOfDistancesAreWeighedAgainstThoseThatAreLeft() {
    String x = net.conv(start(), 8, 64, 1, 1, 1);
    x = transpose(reshape(x, 1, 4, 16, 256), 0, 2, 1, 3);
    x = net.node("Softmax", CHANNELS, x);
    x = net.node("Conv", x, net.weight("bins", 1, 16, 1, 1));
    Network network = assertHoldsWithFrozen(net.output(reshape(x, 1, 4, 256), 1, 4, 256));
    // Four sides stay, since they are the output's; 16 bins of each can go.
    assertThat(network.groups()).anyMatch(group -> group.isPrunable() && group.units() == 16);
    assertThat(Inspection.of(network).prunableParameterShare()).isGreaterThan(0.9);
  }

  @Test
  void islandsWithChannelsLastAreFree() {
    String x = transpose(start(), 0, 2, 3, 1);
    x = net.node("Pad", x, net.integers("pads", 0, 1, 1, 0, 0, 1, 1, 0));
    x = net.relu(net.node("Add", x, net.weight("bias", 8)));
    x = net.relu(net.node("MatMul", x, net.weight("dense", 8, 6)));
    x = transpose(net.conv(transpose(x, 0, 3, 1, 2), 6, 4, 3, 2, 1), 0, 2, 3, 1);
    x = net.node("MatMul", reshape(x, 1, -1), net.weight("dense", 324, 5));
    assertHoldsWithFrozen(net.output(x, 1, 5));
  }

  @Test
  void whatIsSpreadOverChannelsGoesWithThem() {
    String x = start();
    String norm = net.node("ReduceL2", Attributes.none().with("axes", new long[] {1}), x);
    x = net.node("Div", x, net.node("Expand", norm, net.node("Shape", x)));
    String tiled = net.node("Tile", norm, net.integers("repeats", 1, 8, 1, 1));
    x = net.node("Add", x, net.node("Expand", tiled, net.integers("shape", 1, 8, 16, 16)));
    x = net.node("Add", x, net.node("ConstantOfShape", net.integers("shape", 1, 8, 1, 1)));
    assertHoldsWithFrozen(end(net.conv(x, 8, 6, 1, 1, 1), 6));
  }

  @Test
  void oneChannelThatIsLookedAtStaysAndTheOthersAreFree() {
    String x = start();
    String third = net.node("Gather", CHANNELS, x, net.index(2));
    third = net.node("Unsqueeze", third, net.integers("axes", 1));
    x = net.conv(net.node("Mul", x, net.node("Sigmoid", third)), 8, 6, 1, 1, 1);
    Network network = assertHoldsWithFrozen(end(x, 6), "picks from it");
    assertThat(network.group("conv_weight_0#2").units() + network.group("conv_weight_0").units())
        .isEqualTo(8);
  }

  @Test
  void scalesOfQuantizedWeightsFollowTheirChannels() {
    String x = net.input(1, 3, 16, 16);
    String scale = net.scalar(0.05f);
    String zero = net.bytes("zero");
    x = net.node("QuantizeLinear", x, scale, zero);
    x = net.node("DequantizeLinear", x, scale, zero);
    String weight =
        net.node(
            "DequantizeLinear",
            ROWS,
            net.bytes("weight", 8, 3, 3, 3),
            net.positive("scales", 8),
            net.bytes("zeros", 8));
    String bias =
        net.node("DequantizeLinear", ROWS, net.ints("bias", 8), net.positive("scales", 8));
    x = net.relu(net.node("Conv", x, weight, bias));
    x = net.node("DequantizeLinear", net.node("QuantizeLinear", x, scale, zero), scale, zero);
    assertHoldsWithFrozen(end(net.conv(x, 8, 6, 1, 1, 1), 6));
  }

  @Test
  void sumsWithAnEllipsisAndNormsAlongChannelsAreUnderstood() {
    String x = transpose(start(), 0, 2, 3, 1);
    x = net.node("LpNormalization", Attributes.none().with("axis", -1), x);
    x =
        net.node(
            "Einsum",
            Attributes.none().with("equation", "...c,cd->...d"),
            x,
            net.weight("mixing", 8, 6));
    assertHoldsWithFrozen(end(transpose(net.relu(x), 0, 3, 1, 2), 6));
  }

  @Test
  void functionsInTheFileAreWrittenOut() throws InvalidProtocolBufferException {
    Graph plain = end(net.relu(net.conv(start(), 8, 6, 3, 1, 1)), 6);
    ModelProto.Builder model = ModelProto.parseFrom(OnnxFile.toBytes(plain)).toBuilder();
    for (NodeProto.Builder node : model.getGraphBuilder().getNodeBuilderList()) {
      if (node.getOpType().equals("Relu")) {
        node.setOpType("Leaky").setDomain("local");
        node.addAttributeBuilder().setName("slope").setType(AttributeType.FLOAT).setF(0.1f);
      }
    }
    NodeProto.Builder inner = NodeProto.newBuilder().setOpType("LeakyRelu");
    inner.addInput("x").addOutput("bent");
    inner
        .addAttributeBuilder()
        .setName("alpha")
        .setType(AttributeType.FLOAT)
        .setRefAttrName("slope");
    FunctionProto.Builder function = FunctionProto.newBuilder().setName("Leaky").setDomain("local");
    function.addInput("x").addOutput("y").addAttribute("slope").addNode(inner);
    function.addNode(
        NodeProto.newBuilder().setOpType("Add").addInput("bent").addInput("x").addOutput("y"));
    function.addOpsetImportBuilder().setVersion(17);
    model.addFunctions(function).addOpsetImportBuilder().setDomain("local").setVersion(1);

    assertHoldsWithFrozen(OnnxFile.parse(model.build().toByteArray(), "functions"));
  }
}
