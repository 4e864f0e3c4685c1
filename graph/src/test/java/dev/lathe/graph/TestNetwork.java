package dev.lathe.graph;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.Random;

/** Builds networks for tests, in the words of their papers; weights are random with a seed. */
final class TestNetwork {
  private final GraphBuilder builder;
  private final Random random;
  private final boolean foldedNorm;
  private int constants;

  TestNetwork(String name, long seed, boolean foldedNorm) {
    this(name, seed, foldedNorm, 17);
  }

  TestNetwork(String name, long seed, boolean foldedNorm, long opset) {
    this.builder = new GraphBuilder(name, opset).importing("com.microsoft", 1);
    this.random = new Random(seed);
    this.foldedNorm = foldedNorm;
  }

  String input(long... shape) {
    return builder.input(ValueInfo.of("input", ElementType.FLOAT, shape));
  }

  /** Of integers, such as words. */
  String integerInput(long... shape) {
    return builder.input(ValueInfo.of("input", ElementType.INT64, shape));
  }

  /** Of integers, such as classes. */
  Graph integerOutput(String value, long... shape) {
    return builder.output(ValueInfo.of(value, ElementType.INT64, shape)).build();
  }

  Graph output(String value, long... shape) {
    return builder.output(ValueInfo.of(value, ElementType.FLOAT, shape)).build();
  }

  String node(String operator, Attributes attributes, String... inputs) {
    return builder.node(operator, attributes, inputs);
  }

  String node(String operator, String... inputs) {
    return node(operator, Attributes.none(), inputs);
  }

  /** A node of ONNX Runtime's own operators. */
  String contributed(String operator, Attributes attributes, String... inputs) {
    String name = operator + "_" + constants++;
    java.util.List<String> outputs = java.util.List.of(name);
    return builder.add(
        new Node(name, operator, "com.microsoft", java.util.List.of(inputs), outputs, attributes));
  }

  /** The outputs of a node that has several. */
  java.util.List<String> several(
      int outputs, String operator, Attributes attributes, String... inputs) {
    String name = operator + "_" + constants++;
    java.util.List<String> made =
        java.util.stream.IntStream.range(0, outputs).mapToObj(i -> name + "/" + i).toList();
    builder.add(new Node(name, operator, "", java.util.List.of(inputs), made, attributes));
    return made;
  }

  /** A node with several outputs. */
  String add(Node node) {
    return builder.add(node);
  }

  String weight(String what, long... shape) {
    float[] values = new float[Math.toIntExact(Tensor.elementCount(shape))];
    double inputs = shape.length > 1 ? (double) Tensor.elementCount(shape) / shape[0] : 1;
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / Math.sqrt(inputs));
    }
    return builder.constant(what + "_" + constants++, Tensor.ofFloats(values, shape));
  }

  String positive(String what, long size) {
    float[] values = new float[(int) size];
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.5f + random.nextFloat();
    }
    return builder.constant(what + "_" + constants++, Tensor.ofFloats(values, size));
  }

  String integers(String what, long... values) {
    return builder.constant(what + "_" + constants++, Tensor.ofLongs(values, values.length));
  }

  /** Signed bytes from -100 to 100; a single zero for no axes or one element. */
  String bytes(String what, long... shape) {
    java.nio.ByteBuffer bytes =
        java.nio.ByteBuffer.allocate(Math.toIntExact(Tensor.elementCount(shape)));
    while (shape.length > 1 && bytes.hasRemaining()) {
      bytes.put((byte) (random.nextInt(201) - 100));
    }
    Tensor tensor = Tensor.of(ElementType.INT8, shape, bytes.rewind());
    return builder.constant(what + "_" + constants++, tensor);
  }

  /** Small integers of 32 bits. */
  String ints(String what, int size) {
    java.nio.ByteBuffer bytes =
        java.nio.ByteBuffer.allocate(4 * size).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putInt(random.nextInt(9) - 4);
    }
    Tensor tensor = Tensor.of(ElementType.INT32, new long[] {size}, bytes.rewind());
    return builder.constant(what + "_" + constants++, tensor);
  }

  /** An index of no axes, which removes the axis it picks from. */
  String index(long value) {
    return builder.constant("index_" + constants++, Tensor.ofLongs(new long[] {value}));
  }

  /** As written out before operator set 20. */
  String gelu(String x) {
    String erf = node("Erf", node("Div", x, scalar(1.4142135f)));
    return node("Mul", node("Mul", x, node("Add", erf, scalar(1))), scalar(0.5f));
  }

  /** A name that no other constant has. */
  String name(String what) {
    return what + "_" + constants++;
  }

  String constant(String name, Tensor tensor) {
    return builder.constant(name, tensor);
  }

  String scalar(float value) {
    return builder.constant("scalar_" + constants++, Tensor.ofFloats(new float[] {value}));
  }

  /** Convolution with padding that keeps the size at stride 1, then batch norm, kept or folded. */
  String conv(String x, long in, long out, long kernel, long stride, long groups) {
    Attributes attributes =
        Attributes.none()
            .with("kernel_shape", new long[] {kernel, kernel})
            .with("strides", new long[] {stride, stride})
            .with("pads", new long[] {kernel / 2, kernel / 2, kernel / 2, kernel / 2})
            .with("group", groups);
    String weight = weight("conv_weight", out, in / groups, kernel, kernel);
    if (foldedNorm) {
      return node("Conv", attributes, x, weight, weight("conv_bias", out));
    }
    return norm(node("Conv", attributes, x, weight), out);
  }

  String norm(String x, long channels) {
    return node(
        "BatchNormalization",
        x,
        positive("scale", channels),
        weight("shift", channels),
        weight("mean", channels),
        positive("variance", channels));
  }

  String relu(String x) {
    return node("Relu", x);
  }

  String linear(String x, long in, long out) {
    return node(
        "Gemm",
        Attributes.none().with("transB", 1),
        x,
        weight("linear_weight", out, in),
        weight("linear_bias", out));
  }

  String basicBlock(String x, long in, long out, long stride) {
    String y = relu(conv(x, in, out, 3, stride, 1));
    y = conv(y, out, out, 3, 1, 1);
    String shortcut = in == out && stride == 1 ? x : conv(x, in, out, 1, stride, 1);
    return relu(node("Add", y, shortcut));
  }

  String invertedResidual(String x, long in, long out, long stride, long expansion) {
    long hidden = in * expansion;
    String y = x;
    if (expansion != 1) {
      y = clip(conv(y, in, hidden, 1, 1, 1));
    }
    y = clip(conv(y, hidden, hidden, 3, stride, hidden));
    y = conv(y, hidden, out, 1, 1, 1);
    return in == out && stride == 1 ? node("Add", x, y) : y;
  }

  String clip(String x) {
    return node("Clip", x, scalar(0), scalar(6));
  }

  /** Squeeze and excitation. */
  String excited(String x, long channels, long squeezed) {
    String y = node("GlobalAveragePool", x);
    y = relu(conv(y, channels, squeezed, 1, 1, 1));
    y = node("Sigmoid", conv(y, squeezed, channels, 1, 1, 1));
    return node("Mul", x, y);
  }

  String silu(String x) {
    return node("Mul", x, node("Sigmoid", x));
  }

  /** Two convolutions side by side. */
  String inception(String x, long in, long left, long right) {
    String a = relu(conv(x, in, left, 1, 1, 1));
    String b = relu(conv(x, in, right, 3, 1, 1));
    return node("Concat", Attributes.none().with("axis", 1), a, b);
  }

  /** Reduce, convolve in two groups, widen, as in ResNeXt. */
  String grouped(String x, long in, long out) {
    String y = relu(conv(x, in, 8, 1, 1, 1));
    y = relu(conv(y, 8, 8, 3, 1, 2));
    return conv(y, 8, out, 1, 1, 1);
  }

  /** One half of the channels is convolved, the halves change places. */
  String halves(String x, long channels) {
    long half = channels / 2;
    Attributes axis = Attributes.none().with("axis", 1);
    String name = "halves_" + constants;
    builder.add(
        new Node(
            name,
            "Split",
            "",
            java.util.List.of(x, integers("sizes", half, half)),
            java.util.List.of(name + "_left", name + "_right"),
            axis));
    String right = relu(conv(name + "_right", half, half, 3, 1, 1));
    return node("Concat", axis, right, name + "_left");
  }

  /** Flattens as PyTorch writes {@code x.view(x.size(0), -1)}. */
  String flattenedByShape(String x) {
    String batch =
        node("Gather", Attributes.none().with("axis", 0), node("Shape", x), integers("first", 0));
    String shape = node("Concat", Attributes.none().with("axis", 0), batch, integers("rest", -1));
    return node("Reshape", x, shape);
  }

  static Graph resnet18() {
    TestNetwork net = new TestNetwork("resnet18", 18, true);
    String x = net.relu(net.conv(net.input(1, 3, 224, 224), 3, 64, 7, 2, 1));
    x =
        net.node(
            "MaxPool",
            Attributes.none()
                .with("kernel_shape", new long[] {3, 3})
                .with("strides", new long[] {2, 2})
                .with("pads", new long[] {1, 1, 1, 1}),
            x);
    long in = 64;
    for (long out : new long[] {64, 128, 256, 512}) {
      x = net.basicBlock(x, in, out, out == 64 ? 1 : 2);
      x = net.basicBlock(x, out, out, 1);
      in = out;
    }
    x = net.node("Flatten", net.node("GlobalAveragePool", x));
    return net.output(net.linear(x, 512, 1000), 1, 1000);
  }

  static Graph mobilenetV2() {
    TestNetwork net = new TestNetwork("mobilenet_v2", 2, true);
    String x = net.clip(net.conv(net.input(1, 3, 224, 224), 3, 32, 3, 2, 1));
    long[][] stages = {
      {1, 16, 1, 1},
      {6, 24, 2, 2},
      {6, 32, 3, 2},
      {6, 64, 4, 2},
      {6, 96, 3, 1},
      {6, 160, 3, 2},
      {6, 320, 1, 1}
    };
    long in = 32;
    for (long[] stage : stages) {
      for (int i = 0; i < stage[2]; i++) {
        x = net.invertedResidual(x, in, stage[1], i == 0 ? stage[3] : 1, stage[0]);
        in = stage[1];
      }
    }
    x = net.clip(net.conv(x, 320, 1280, 1, 1, 1));
    x = net.node("Flatten", net.node("GlobalAveragePool", x));
    return net.output(net.linear(x, 1280, 1000), 1, 1000);
  }

  /** A small residual network for 3×16×16 images and 10 classes. */
  static Graph smallResidual(long seed, boolean foldedNorm) {
    TestNetwork net = new TestNetwork("small_residual", seed, foldedNorm);
    String x = net.relu(net.conv(net.input(2, 3, 16, 16), 3, 8, 3, 1, 1));
    x = net.basicBlock(x, 8, 8, 1);
    x = net.basicBlock(x, 8, 8, 1);
    x = net.basicBlock(x, 8, 12, 2);
    x = net.basicBlock(x, 12, 12, 1);
    x = net.node("Flatten", net.node("GlobalAveragePool", x));
    return net.output(net.linear(x, 12, 10), 2, 10);
  }

  private String shuffled(String x, long channels, long size) {
    String y = node("Reshape", x, integers("shape", 1, 2, channels / 2, size, size));
    y = node("Transpose", Attributes.none().with("perm", new long[] {0, 2, 1, 3, 4}), y);
    return node("Reshape", y, integers("shape", 1, channels, size, size));
  }

  private String shuffleBranch(String x, long in, long out, long stride) {
    String y = relu(conv(x, in, out, 1, 1, 1));
    y = conv(y, out, out, 3, stride, out);
    return relu(conv(y, out, out, 1, 1, 1));
  }

  /** ShuffleNet V2 ×1.0 for {@code image}×{@code image} pixels. */
  static Graph shufflenetV2(long image) {
    TestNetwork net = new TestNetwork("shufflenet_v2", 3, true);
    Attributes channels = Attributes.none().with("axis", 1);
    String x = net.relu(net.conv(net.input(1, 3, image, image), 3, 24, 3, 2, 1));
    x =
        net.node(
            "MaxPool",
            Attributes.none()
                .with("kernel_shape", new long[] {3, 3})
                .with("strides", new long[] {2, 2})
                .with("pads", new long[] {1, 1, 1, 1}),
            x);
    long in = 24;
    long size = image / 4;
    for (long out : new long[] {116, 232, 464}) {
      long half = out / 2;
      size /= 2;
      String left = net.relu(net.conv(net.conv(x, in, in, 3, 2, in), in, half, 1, 1, 1));
      String right = net.shuffleBranch(x, in, half, 2);
      x = net.shuffled(net.node("Concat", channels, left, right), out, size);
      for (int unit = 1; unit < (out == 232 ? 8 : 4); unit++) {
        left = net.channels(x, 0, half);
        right = net.shuffleBranch(net.channels(x, half, out), half, half, 1);
        x = net.shuffled(net.node("Concat", channels, left, right), out, size);
      }
      in = out;
    }
    x = net.relu(net.conv(x, 464, 1024, 1, 1, 1));
    x = net.node("Flatten", net.node("GlobalAveragePool", x));
    return net.output(net.linear(x, 1024, 1000), 1, 1000);
  }

  private String channels(String x, long start, long end) {
    return node("Slice", x, integers("start", start), integers("end", end), integers("axes", 1));
  }
}
