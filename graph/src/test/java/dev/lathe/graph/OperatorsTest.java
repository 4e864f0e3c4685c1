package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.OnnxFile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of units at each kind of operator. */
class OperatorsTest {
  private static final Attributes CHANNELS = Attributes.none().with("axis", 1);

  private final TestNetwork net = new TestNetwork("operators", 1, true);

  /** 3×8×8 images through a convolution to 8 channels. */
  private String start() {
    return net.relu(net.conv(net.input(2, 3, 8, 8), 3, 8, 3, 1, 1));
  }

  /** Pooled, flattened and 5 classes. */
  private Graph end(String x, long channels) {
    String features = net.node("Flatten", net.node("GlobalAveragePool", x));
    return net.output(net.linear(features, channels, 5), 2, 5);
  }

  /** Surgery holds for some seeds, and but for inputs and outputs these groups are frozen. */
  static Network assertHoldsWithFrozen(Graph graph, String... reasons) {
    for (long seed = 0; seed < 4; seed++) {
      SurgeryTest.assertSurgeryHolds(graph, seed);
    }
    Network network = Network.analyze(graph, AnalysisOptions.defaults());
    List<String> frozen =
        network.groups().stream()
            .map(ChannelGroup::frozenBecause)
            .filter(reason -> !reason.isEmpty() && !reason.startsWith("the network's"))
            .filter(reason -> !reason.equals("it has a single unit"))
            .distinct()
            .toList();
    assertThat(frozen).hasSameSizeAs(reasons);
    for (int i = 0; i < reasons.length; i++) {
      assertThat(frozen.get(i)).contains(reasons[i]);
    }
    LayerModelTest.assertEveryNodeIsInOneLayer(network);
    LayerModelTest.assertEveryLayerRuns(network);
    return network;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "1, 2", "2, 4", "8, 1"})
  void deformableConvolutionsAreCutLikeOthersButNotWhereTheySample(long groups, long moved) {
    TestNetwork net = new TestNetwork("deformable", 1, true, 19);
    String x = net.relu(net.conv(net.input(2, 3, 8, 8), 3, 8, 3, 1, 1));
    Attributes attributes =
        Attributes.none()
            .with("kernel_shape", new long[] {3, 3})
            .with("pads", new long[] {1, 1, 1, 1})
            .with("group", groups)
            .with("offset_group", moved);
    // Two coordinates and one weight for each of 9 places.
    String offsets = net.conv(x, 8, 18 * moved, 3, 1, 1);
    String mask = net.node("Sigmoid", net.conv(x, 8, 9 * moved, 3, 1, 1));
    String weight = net.weight("w", 8, 8 / groups, 3, 3);
    x = net.node("DeformConv", attributes, x, weight, offsets, net.weight("b", 8), mask);
    x = net.node("Flatten", net.node("GlobalAveragePool", net.relu(x)));
    Network network =
        assertHoldsWithFrozen(
            net.output(net.linear(x, 8, 5), 2, 5), "DeformConv (DeformConv_5) samples by it");

    assertThat(network.layers().stream().map(Layer::kind))
        .contains(
            groups == 1
                ? Layer.Kind.CONVOLUTION
                : groups == 8 ? Layer.Kind.DEPTHWISE_CONVOLUTION : Layer.Kind.GROUPED_CONVOLUTION);
  }

  @Test
  void channelShuffleReindexesTheUnits() {
    String x = net.node("Reshape", start(), net.integers("shape", 2, 2, 4, 8, 8));
    x = net.node("Transpose", Attributes.none().with("perm", new long[] {0, 2, 1, 3, 4}), x);
    x = net.node("Reshape", x, net.integers("shape", 2, 8, 8, 8));
    Graph graph = end(net.conv(x, 8, 6, 1, 1, 1), 6);
    Network network = assertHoldsWithFrozen(graph);

    assertThat(network.groups().stream().map(ChannelGroup::units)).containsExactly(8, 3, 6, 5);
    assertThat(OnnxFile.toBytes(Surgery.apply(network, Selection.everything())))
        .isEqualTo(OnnxFile.toBytes(graph));
    // The last convolution is cut, the shuffle stays as it was.
    Graph last =
        Surgery.apply(network, Selection.firstUnits(Map.of(network.groups().get(2).id(), 2)));
    assertThat(last.nodes().stream().map(Node::operator)).contains("Transpose");
  }

  @Test
  void shuffleNetV2KeepsEveryChannelFree() {
    String x = start();
    for (int unit = 0; unit < 4; unit++) {
      x = net.halves(x, 8);
      x = net.node("Reshape", x, net.integers("shape", 2, 2, 4, 8, 8));
      x = net.node("Transpose", Attributes.none().with("perm", new long[] {0, 2, 1, 3, 4}), x);
      x = net.node("Reshape", x, net.integers("shape", -1, 8, 8, 8));
    }
    Network network = assertHoldsWithFrozen(end(x, 8));

    // 8 channels of the start and 4 of the convolution of each unit: none is tied to another.
    // Those that no other shares its way through the halves with are groups of one.
    assertThat(
            network.groups().stream()
                .filter(group -> !group.frozenBecause().startsWith("the network's"))
                .mapToInt(ChannelGroup::units)
                .sum())
        .isEqualTo(8 + 4 * 4);
    assertThat(Inspection.of(network).prunableParameterShare()).isGreaterThan(0.9);
  }

  /** The size of an axis as exporters compute it, with conversions that hide it from inference. */
  private String sizeOf(String x, int axis, long divisor) {
    String size = net.node("Gather", net.node("Shape", x), net.index(axis));
    size = net.node("Div", size, net.index(divisor));
    size = net.node("Cast", Attributes.none().with("to", 1), size);
    size = net.node("Cast", Attributes.none().with("to", 7), size);
    return net.node("Unsqueeze", size, net.integers("axes", 0));
  }

  @Test
  void aShuffleWhoseNumberOfAxesIsNotInferredIsUnderstood() {
    Attributes joins = Attributes.none().with("axis", 0);
    String x = start();
    String height = sizeOf(x, 2, 1);
    String halves = net.node("Concat", joins, net.integers("two", 2, 2), sizeOf(x, 1, 2), height);
    String parted = net.node("Reshape", x, net.node("Concat", joins, halves, height));
    String turned =
        net.node("Transpose", Attributes.none().with("perm", new long[] {0, 2, 1, 3, 4}), parted);
    String whole = net.node("Concat", joins, net.integers("batch", 2, -1), height, height);
    x = net.node("Reshape", turned, whole);
    Network network = assertHoldsWithFrozen(end(net.conv(x, 8, 6, 1, 1, 1), 6));

    assertThat(network.groups().stream().map(ChannelGroup::units)).containsExactly(8, 3, 6, 5);
  }

  @Test
  void pixelShuffleTiesTheChannelsOfAPixel() {
    String x = net.conv(start(), 8, 12, 3, 1, 1);
    x = net.node("Reshape", x, net.integers("shape", 2, 3, 2, 2, 8, 8));
    x = net.node("Transpose", Attributes.none().with("perm", new long[] {0, 1, 4, 2, 5, 3}), x);
    x = net.node("Reshape", x, net.integers("shape", 2, 3, 16, 16));
    assertHoldsWithFrozen(end(net.conv(x, 3, 6, 3, 1, 1), 6), "slides over it");
  }

  @ParameterizedTest
  @CsvSource({"DCR", "CRD"})
  void depthToSpaceTiesTheChannelsOfAPixel(String mode) {
    String x = net.conv(start(), 8, 12, 3, 1, 1);
    x = net.node("DepthToSpace", Attributes.none().with("blocksize", 2).with("mode", mode), x);
    x = net.conv(x, 3, 4, 3, 1, 1);
    x = net.node("SpaceToDepth", Attributes.none().with("blocksize", 2), x);
    Network network = assertHoldsWithFrozen(end(net.conv(x, 16, 6, 1, 1, 1), 6));

    assertThat(network.groups().stream().map(ChannelGroup::units))
        .containsExactly(8, 3, 3, 4, 6, 5);
  }

  @Test
  void slicesAndGathersPickUnits() {
    String x = start();
    String low =
        net.node(
            "Slice",
            x,
            net.integers("starts", 0),
            net.integers("ends", 5),
            net.integers("axes", 1));
    String high =
        net.node(
            "Slice",
            x,
            net.integers("starts", -3),
            net.integers("ends", Long.MAX_VALUE),
            net.integers("axes", 1));
    String picked = net.node("Gather", CHANNELS, x, net.integers("picked", 6, 1, 3, -1));
    String joined = net.node("Concat", CHANNELS, high, low, picked);
    assertHoldsWithFrozen(end(net.conv(joined, 12, 6, 1, 1, 1), 6));
  }

  @Test
  void steppedSlicesOfChannelsAreGathered() {
    String x =
        net.node(
            "Slice",
            start(),
            net.integers("starts", 0),
            net.integers("ends", 8),
            net.integers("axes", 1),
            net.integers("steps", 2));
    assertHoldsWithFrozen(end(x, 4));
  }

  @Test
  void sizesOfResizeFollowTheChannels() {
    String x =
        net.node(
            "Resize",
            Attributes.none().with("mode", "nearest"),
            start(),
            "",
            "",
            net.integers("sizes", 2, 8, 16, 16));
    assertHoldsWithFrozen(end(net.conv(x, 8, 6, 3, 1, 1), 6));
  }

  @Test
  void groupNormalizationWrittenAsInstanceNormalizationKeepsItsGroupsAlike() {
    String x = net.conv(start(), 8, 12, 3, 1, 1);
    String flat = net.node("Reshape", x, net.integers("shape", 0, 3, -1));
    flat = net.node("InstanceNormalization", flat, net.positive("ones", 3), net.weight("zeros", 3));
    x = net.node("Reshape", flat, net.integers("shape", 2, 12, 8, 8));
    x = net.node("Mul", x, net.weight("scale", 12, 1, 1));
    assertHoldsWithFrozen(end(net.conv(net.relu(x), 12, 6, 1, 1, 1), 6));
  }

  @Test
  void softmaxOverChannelsIsOverThoseThatAreLeft() {
    Network network = assertHoldsWithFrozen(end(net.node("Softmax", CHANNELS, start()), 8));

    assertThat(network.groups().stream().filter(ChannelGroup::isPrunable)).hasSize(1);
  }

  @Test
  void responsesAreNormalizedOverNeighboursThatAreLeft() {
    Attributes wide = Attributes.none().with("size", 5).with("alpha", 0.5f).with("bias", 2f);
    Network network = assertHoldsWithFrozen(end(net.node("LRN", wide, start()), 8));

    assertThat(network.groups().stream().filter(ChannelGroup::isPrunable)).hasSize(1);
  }

  @Test
  void axesThatAKernelSeesOneIndexAtATimePass() {
    // gMLP's gate: tokens of 8 features, mixed over tokens; the features are the kernel's space.
    String x = net.node("Relu", net.linear(net.input(2, 12), 12, 48));
    x = net.node("Reshape", x, net.integers("shape", 0, 6, 8));
    Attributes one = Attributes.none().with("kernel_shape", new long[] {1});
    String gate = net.node("Conv", one, x, net.weight("w", 6, 6, 1), net.weight("b", 6));
    x = net.node("Mul", x, gate);
    x = net.node("MatMul", x, net.weight("dense", 8, 5));
    Network network = assertHoldsWithFrozen(net.output(x, 2, 6, 5));

    assertThat(network.groups().stream().filter(ChannelGroup::isPrunable))
        .extracting(ChannelGroup::units)
        .contains(8);
  }

  @ParameterizedTest
  @CsvSource({"2, 0", "1, 1"})
  void axesThatAKernelStridesOrPadsDoNotPass(long stride, long pad) {
    String x = net.node("Relu", net.linear(net.input(2, 12), 12, 48));
    x = net.node("Reshape", x, net.integers("shape", 0, 6, 8));
    Attributes one =
        Attributes.none()
            .with("kernel_shape", new long[] {1})
            .with("strides", new long[] {stride})
            .with("pads", new long[] {pad, pad});
    x = net.node("Conv", one, x, net.weight("w", 6, 6, 1));
    long left = stride == 2 ? 4 : 10;
    x = net.node("Reshape", x, net.integers("shape", 0, 6 * left));
    assertHoldsWithFrozen(net.output(net.linear(x, 6 * left, 5), 2, 5), "slides over it");
  }

  @Test
  void standardizedWeightsKeepTheirValuesWhenTheyAreCut() {
    Attributes over = Attributes.none().with("axes", new long[] {1, 2, 3}).with("keepdims", 1);
    String weight = net.weight("w", 12, 8, 3, 3);
    String mean = net.node("ReduceMean", over, weight);
    String centred = net.node("Sub", weight, mean);
    String count = net.node("ReduceProd", net.node("Shape", weight));
    String variance =
        net.node(
            "Div",
            net.node("ReduceSumSquare", over, centred),
            net.node("Cast", Attributes.none().with("to", 1), count));
    String standard = net.node("Div", centred, net.node("Sqrt", variance));
    String x = net.node("Relu", net.node("Conv", start(), standard));
    Network network = assertHoldsWithFrozen(end(net.conv(x, 12, 6, 1, 1, 1), 6));

    assertThat(network.groups().stream().filter(ChannelGroup::isPrunable)).hasSize(3);
  }

  @Test
  void unknownOperatorsFreezeWhatTheyTouch() {
    assertHoldsWithFrozen(end(net.node("Trilu", start()), 8), "is not known");
  }

  @Test
  void spatialAttentionReducesTheChannelsThatAreLeft() {
    String x = start();
    Attributes one = Attributes.none().with("axes", new long[] {1});
    String mean = net.node("ReduceMean", one, x);
    String largest = net.node("ReduceMax", one, x);
    String gate =
        net.node("Sigmoid", net.conv(net.node("Concat", CHANNELS, mean, largest), 2, 1, 3, 1, 1));
    // The two means and maxima are one unit each of what the gate reads.
    assertHoldsWithFrozen(end(net.node("Mul", x, gate), 8), "reduces it");
  }

  @Test
  void convolutionsInOtherLayoutsAreUnderstood() {
    Attributes toFront = Attributes.none().with("perm", new long[] {0, 3, 1, 2});
    Attributes toBack = Attributes.none().with("perm", new long[] {0, 2, 3, 1});
    String x = net.node("Transpose", toBack, start());
    x = net.relu(net.node("Add", x, net.weight("bias", 8)));
    x = net.node("Transpose", toFront, x);
    assertHoldsWithFrozen(end(net.conv(x, 8, 6, 1, 1, 1), 6));
  }

  @Test
  void einsumSumsOverLettersTheResultLacks() {
    String x = net.node("Flatten", net.node("GlobalAveragePool", start()));
    String y =
        net.node(
            "Einsum",
            Attributes.none().with("equation", "bi,oi->bo"),
            x,
            net.weight("einsum_weight", 7, 8));
    assertHoldsWithFrozen(net.output(net.linear(net.relu(y), 7, 5), 2, 5));
  }

  @Test
  void transposedConvolutionsOfAllKindsAreUnderstood() {
    Attributes kernel = Attributes.none().with("kernel_shape", new long[] {2, 2});
    Attributes wide = kernel.with("strides", new long[] {2, 2});
    String x = net.node("ConvTranspose", wide, start(), net.weight("up", 8, 6, 2, 2));
    x =
        net.node(
            "ConvTranspose",
            kernel.with("group", 6),
            x,
            net.weight("depthwise", 6, 1, 2, 2),
            net.weight("bias", 6));
    x = net.node("ConvTranspose", kernel.with("group", 2), x, net.weight("grouped", 6, 4, 2, 2));
    assertHoldsWithFrozen(end(x, 8));
  }

  @Test
  void depthwiseConvolutionsWithAMultiplierAreUnderstood() {
    Attributes eight = Attributes.none().with("group", 8);
    String x = net.node("Conv", eight, start(), net.weight("w", 16, 1, 3, 3), net.weight("b", 16));
    assertHoldsWithFrozen(end(x, 16));
  }
}
