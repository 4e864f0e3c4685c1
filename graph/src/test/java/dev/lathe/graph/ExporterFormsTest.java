package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Graph;
import org.junit.jupiter.api.Test;

/** Small networks in the manner of exporters other than PyTorch's: no channel is frozen by it. */
class ExporterFormsTest {
  private static final long[] FIRST = {0, 3, 1, 2};
  private static final long[] LAST = {0, 2, 3, 1};

  /** Every channel is free but the input's and the output's; half and random widths hold. */
  private static void assertFree(Graph graph, int groups) {
    Network network = OperatorsTest.assertHoldsWithFrozen(graph);
    assertThat(network.groups().stream().filter(ChannelGroup::isPrunable)).hasSize(groups);
    Selection half = Selection.uniform(network, 0.5, WidthSteps.of(1));
    Proof.check(network, half, Surgery.apply(network, half), 1).requireHolds();
  }

  private static String transposed(TestNetwork net, String x, long... order) {
    return net.node("Transpose", Attributes.none().with("perm", order), x);
  }

  private static String reshaped(TestNetwork net, String x, long... shape) {
    return net.node("Reshape", x, net.integers("shape", shape));
  }

  private static Attributes kernel(long size, long stride) {
    return Attributes.none()
        .with("kernel_shape", new long[] {size, size})
        .with("strides", new long[] {stride, stride});
  }

  @Test
  void tensorFlowsIslandsWithPaddingBeforeTheConvolution() {
    TestNetwork net = new TestNetwork("tf2onnx", 1, true, 13);
    String image = transposed(net, net.input(1, 8, 8, 3), FIRST);
    // Padding "SAME" at stride 2 is one row and column at the end.
    String padded = net.node("Pad", image, net.integers("pads", 0, 0, 0, 0, 0, 0, 1, 1));
    String x = net.node("Conv", kernel(3, 2), padded, net.weight("w", 8, 3, 3, 3));
    x = transposed(net, x, LAST);
    x = net.relu(net.node("Add", x, net.weight("bias", 8)));
    String y = transposed(net, x, FIRST);
    y = net.node("Conv", kernel(1, 1), y, net.weight("w", 12, 8, 1, 1));
    y = net.node("Mul", transposed(net, y, LAST), net.weight("scale", 12));
    String z = net.node("Concat", Attributes.none().with("axis", 3), x, y);
    String pooled =
        net.node(
            "ReduceMean", Attributes.none().with("axes", new long[] {1, 2}).with("keepdims", 0), z);
    String out = net.node("MatMul", pooled, net.weight("dense", 20, 5));
    out = net.node("Add", out, net.weight("bias", 5));

    // The 8 channels of the first convolution and the 12 of the second.
    assertFree(net.output(out, 1, 5), 2);
  }

  @Test
  void oldOperatorSetsWithReshapedWeights() {
    TestNetwork net = new TestNetwork("cntk", 2, false, 7);
    Attributes same = kernel(3, 1).with("auto_pad", "SAME_UPPER");
    String weight = reshaped(net, net.weight("flat", 8, 27), 8, 3, 3, 3);
    String x = net.node("Conv", same, net.input(1, 3, 8, 8), weight);
    x = net.relu(net.norm(net.node("Add", x, net.weight("bias", 8, 1, 1)), 8));
    x = net.node("MaxPool", kernel(2, 2), x);
    String y = net.node("Conv", same, x, net.weight("w", 4, 8, 3, 3));
    y = net.relu(net.node("Add", y, reshaped(net, net.weight("flat", 4), 4, 1, 1)));
    String flat = reshaped(net, y, 1, 64);
    String dense = reshaped(net, net.weight("times", 4, 4, 4, 6), 64, 6);
    String hidden = net.relu(net.node("Add", net.node("MatMul", flat, dense), net.weight("b", 6)));
    String out = net.node("MatMul", hidden, net.weight("times", 6, 5));

    // 8 and 4 channels, and the 6 of the hidden layer.
    assertFree(net.output(out, 1, 5), 3);
  }

  @Test
  void caffesScaleLayersSumsAndFlattenings() {
    TestNetwork net = new TestNetwork("caffe2", 3, false, 8);
    String x = net.norm(net.conv(net.input(1, 3, 8, 8), 3, 8, 3, 1, 1), 8);
    String left = net.relu(net.conv(x, 8, 8, 3, 1, 1));
    String right = net.conv(x, 8, 8, 1, 1, 1);
    String sum = net.relu(net.node("Sum", left, right, x));
    String pooled = net.node("AveragePool", kernel(8, 1), net.node("Dropout", sum));
    String out = net.linear(reshaped(net, pooled, 0, -1), 8, 5);

    // One stream: what is summed is cut alike.
    assertFree(net.output(out, 1, 5), 1);
  }

  @Test
  void paddlesBiasesAndHardSwishInParts() {
    TestNetwork net = new TestNetwork("paddle", 4, true, 11);
    String image = net.input(1, 3, 8, 8);
    String x = net.node("Conv", kernel(3, 2), image, net.weight("w", 8, 3, 3, 3));
    String bias = net.weight("bias", 8);
    x = net.node("Add", x, reshaped(net, bias, 1, 8, 1, 1));
    String gate = net.clip(net.node("Add", x, net.scalar(3)));
    x = net.node("Div", net.node("Mul", x, gate), net.scalar(6));
    x = net.excited(x, 8, 4);
    String pooled = net.node("GlobalAveragePool", net.node("Identity", x));
    String rows = net.node("Shape", pooled);
    String first = net.node("Slice", rows, net.integers("from", 0), net.integers("to", 1));
    String shape =
        net.node("Concat", Attributes.none().with("axis", 0), first, net.integers("rest", -1));
    String flat = net.node("Reshape", pooled, shape);
    String out = net.node("MatMul", flat, net.node("Identity", net.weight("fc", 8, 5)));

    // The 8 channels, and the 4 that they are squeezed to.
    assertFree(net.output(net.node("Add", out, net.weight("b", 5)), 1, 5), 2);
  }

  @Test
  void upAndDownWithSkipsAndComputedSizes() {
    TestNetwork net = new TestNetwork("unet", 5, true, 13);
    String a = net.relu(net.conv(net.input(1, 3, 16, 16), 3, 8, 3, 1, 1));
    String b = net.relu(net.conv(net.node("MaxPool", kernel(2, 2), a), 8, 12, 3, 1, 1));
    String c = net.relu(net.conv(net.node("MaxPool", kernel(2, 2), b), 12, 16, 3, 1, 1));
    String up =
        net.node(
            "ConvTranspose", kernel(2, 2), c, net.weight("up", 16, 10, 2, 2), net.weight("b", 10));
    Attributes channels = Attributes.none().with("axis", 1);
    String d = net.relu(net.conv(net.node("Concat", channels, up, b), 22, 14, 3, 1, 1));
    // As interpolate() is exported: channels of what is resized, height and width of the skip.
    Attributes rows = Attributes.none().with("axis", 0);
    String own =
        net.node("Slice", net.node("Shape", d), net.integers("from", 0), net.integers("to", 2));
    String other =
        net.node("Slice", net.node("Shape", a), net.integers("from", 2), net.integers("to", 4));
    String resized =
        net.node(
            "Resize",
            Attributes.none().with("mode", "linear"),
            d,
            "",
            "",
            net.node("Concat", rows, own, other));
    String e = net.relu(net.conv(net.node("Concat", channels, resized, a), 22, 9, 3, 1, 1));

    // 8, 12 and 16 on the way down, 10, 14 and 9 on the way up.
    assertFree(net.output(net.conv(e, 9, 2, 1, 1, 1), 1, 2, 16, 16), 6);
  }

  @Test
  void paddingWhoseSizesAreTurnedAboutOnTheirWay() {
    TestNetwork net = new TestNetwork("pytorch", 6, true, 13);
    String x = net.relu(net.conv(net.input(1, 3, 6, 6), 3, 8, 3, 1, 1));
    // What is missing to a multiple of 4: one window more, as Swin pads.
    String height = net.node("Gather", net.node("Shape", x), net.integers("height", 2));
    String four = net.integers("four", 4);
    String missing = net.node("Sub", four, net.node("Mod", height, four));
    String none = net.integers("none", 0);
    Attributes rows = Attributes.none().with("axis", 0);
    String sizes =
        net.node("Concat", rows, none, missing, none, missing, net.integers("rest", 0, 0, 0, 0));
    // From (width before, width after, height before, …) to (…, height before, width before, …).
    String pairs = reshaped(net, sizes, -1, 2);
    String turned =
        net.node(
            "Slice",
            pairs,
            net.integers("from", -1),
            net.integers("to", Long.MIN_VALUE),
            net.integers("axis", 0),
            net.integers("step", -1));
    String pads = reshaped(net, transposed(net, turned, 1, 0), -1);
    String padded = net.node("Pad", x, net.node("Cast", Attributes.none().with("to", 7), pads));
    Graph graph = net.output(net.conv(padded, 8, 2, 1, 1, 1), 1, 2, 8, 8);

    assertFree(graph, 1);
    assertThat(Network.analyze(graph, AnalysisOptions.defaults()).shape(padded))
        .containsExactly(1, 8, 8, 8);
  }
}
