package dev.lathe.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchNetworkTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cifar10_resnet_2b.onnx",
        "mnist_8_cntk.onnx",
        "tribuo_pytorch_cnn_mnist.onnx",
        "light_resnet50.onnx",
        "light_squeezenet.onnx",
        "ultraface_slim_320_simplified.onnx"
      })
  void realNetworksGiveOnnxRuntimesValues(String name) {
    Path file = shared().resolve("models").resolve(name);
    assumeTrue(Files.isRegularFile(file), () -> file + " is not there");
    Graph graph = withRandomKernels(OnnxFile.read(file));
    long[] shape =
        graph.inputs().get(0).dimensions().stream()
            .mapToLong(dimension -> Math.max(1, dimension.size()))
            .toArray();
    float[] inputs = random((int) Tensor.elementCount(shape), 5);

    Map<String, float[]> expected = OnnxRuntimeReference.outputs(graph, inputs, shape);
    try (TorchNetwork network = TorchNetwork.of(graph)) {
      Map<String, float[]> actual = network.outputs(inputs, shape);
      expected.forEach((output, values) -> assertClose(actual.get(output), values));
      Graph same = network.toGraph();
      assertThat(same.constants().keySet()).isEqualTo(graph.constants().keySet());
      assertThat(same.constants()).isEqualTo(graph.constants());
    }
  }

  @Test
  void aBatchSizeThatTheFileFixesDoesNotBind() {
    Graph graph = reshapingNetwork();
    float[] inputs = random(3 * 8, 1);

    try (TorchNetwork network = TorchNetwork.of(graph)) {
      float[][] together = network.logits(inputs, 3, 2, 2, 2);
      assertThat(together).hasNumberOfRows(3);
      for (int i = 0; i < 3; i++) {
        float[] one = java.util.Arrays.copyOfRange(inputs, 8 * i, 8 * i + 8);
        float[] expected = OnnxRuntimeReference.outputs(graph, one, 1, 2, 2, 2).get("y");
        // The output is the softmax of the logits.
        assertClose(softmax(together[i]), expected);
      }
    }
  }

  @Test
  void integersAreDividedTowardsZero() {
    GraphBuilder builder = new GraphBuilder("net", 17);
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 4));
    String whole = builder.node("Cast", Attributes.none().with("to", 7), x);
    String by = builder.constant("by", Tensor.ofLongs(new long[] {2, 2, -2, -2}, 4));
    String divided = builder.node("Div", Attributes.none(), whole, by);
    String y = builder.node("Cast", Attributes.none().with("to", 1), divided);
    Graph graph = builder.output(ValueInfo.of(y, ElementType.FLOAT, 4)).build();

    try (TorchNetwork network = TorchNetwork.of(graph)) {
      // 7 / 2, -7 / 2, 7 / -2 and -7 / -2 without their fractions.
      assertThat(network.outputs(new float[] {7, -7, 7, -7}, 4).get(y))
          .containsExactly(3, -3, -3, 3);
    }
  }

  @Test
  void weightsAndBiasesAreLearnedAndSingleNumbersAndPixelMeansAreNot() {
    GraphBuilder builder = new GraphBuilder("net", 17);
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 2, 2, 2));
    String mean = builder.constant("mean", Tensor.ofFloats(new float[] {1, 2}, 2, 1, 1));
    String centred = builder.node("Sub", Attributes.none(), x, mean);
    String w = builder.constant("w", Tensor.ofFloats(new float[16], 8, 2));
    String flat = builder.node("Flatten", Attributes.none(), centred);
    String product = builder.node("MatMul", Attributes.none(), flat, w);
    String b = builder.constant("b", Tensor.ofFloats(new float[2], 2));
    String sum = builder.node("Add", Attributes.none(), product, b);
    String half = builder.constant("half", Tensor.ofFloats(new float[] {0.5f}));
    String y = builder.node("Mul", Attributes.none(), sum, half);
    Graph graph = builder.output(ValueInfo.of(y, ElementType.FLOAT, 1, 2)).build();

    try (TorchNetwork network = TorchNetwork.of(graph)) {
      assertThat(network.learned()).containsExactly("w", "b");
    }
  }

  @Test
  void unknownOperatorsAreNamed() {
    GraphBuilder builder = new GraphBuilder("net", 17);
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 4));
    String y = builder.node("Multinomial", Attributes.none(), x);
    builder.add(
        new Node("own", "Spin", "org.example", List.of(y), List.of("z"), Attributes.none()));
    Graph graph = builder.output(ValueInfo.of("z", ElementType.FLOAT, 1, 4)).build();

    assertThatThrownBy(() -> TorchNetwork.of(graph))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "The network uses operators (Multinomial, org.example.Spin) that cannot be run for"
                + " training.");
  }

  @Test
  void aBatchThatTheFileFixesTogetherWithHeadsDoesNotBind() {
    // Attention as PyTorch exports it at a batch of one: time first, heads beside the images.
    GraphBuilder builder = new GraphBuilder("attention", 13);
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 3, 4));
    String time = transposed(builder, x, 1, 0, 2);
    String heads = transposed(builder, reshaped(builder, time, 3, 2, 2), 1, 0, 2);
    String scores =
        builder.node("MatMul", Attributes.none(), heads, transposed(builder, heads, 0, 2, 1));
    String shares = builder.node("Softmax", Attributes.none().with("axis", -1), scores);
    String mixed = builder.node("MatMul", Attributes.none(), shares, heads);
    String back = reshaped(builder, transposed(builder, mixed, 1, 0, 2), 3, 1, 4);
    String rows = reshaped(builder, transposed(builder, back, 1, 0, 2), 1, 12);
    String w = builder.constant("w", Tensor.ofFloats(random(36, 3), 12, 3));
    String y = builder.node("MatMul", Attributes.none(), rows, w);
    Graph graph = builder.output(ValueInfo.of(y, ElementType.FLOAT, 1, 3)).build();
    float[] inputs = random(2 * 12, 1);

    try (TorchNetwork network = TorchNetwork.of(graph)) {
      float[][] together = network.logits(inputs, 2, 3, 4);
      for (int i = 0; i < 2; i++) {
        float[] one = java.util.Arrays.copyOfRange(inputs, 12 * i, 12 * i + 12);
        assertClose(together[i], OnnxRuntimeReference.outputs(graph, one, 1, 3, 4).get(y));
      }
      // The file stays as it is, its batch included.
      assertThat(network.toGraph().nodes()).isEqualTo(graph.nodes());
      assertThat(network.toGraph().constants()).isEqualTo(graph.constants());
    }
  }

  private static String reshaped(GraphBuilder builder, String x, long... shape) {
    String target = builder.constant(x + "/shape", Tensor.ofLongs(shape, shape.length));
    return builder.node("Reshape", Attributes.none(), x, target);
  }

  private static String transposed(GraphBuilder builder, String x, long... order) {
    return builder.node("Transpose", Attributes.none().with("perm", order), x);
  }

  @Test
  void imagesMadeFromVectorsAreLearnedToo() {
    // A generator: two numbers, laid out as a plane, and a convolution.
    GraphBuilder builder = new GraphBuilder("generator", 13);
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 2));
    String w = builder.constant("w", Tensor.ofFloats(random(16, 3), 2, 8));
    String plane = reshaped(builder, builder.node("MatMul", Attributes.none(), x, w), 1, 2, 2, 2);
    String kernel = builder.constant("k", Tensor.ofFloats(random(6, 2), 3, 2, 1, 1));
    String y = builder.node("Conv", Attributes.none(), plane, kernel);
    Graph graph = builder.output(ValueInfo.of(y, ElementType.FLOAT, 1, 3, 2, 2)).build();
    float[] inputs = random(2 * 2, 1);

    try (TorchNetwork network = TorchNetwork.of(graph)) {
      float[][] together = network.logits(inputs, 2, 2);
      for (int i = 0; i < 2; i++) {
        float[] one = java.util.Arrays.copyOfRange(inputs, 2 * i, 2 * i + 2);
        assertClose(together[i], OnnxRuntimeReference.outputs(graph, one, 1, 2).get(y));
      }
    }
  }

  /** Conv, then a Reshape to [1, 8] as exporters write it, MatMul and Softmax. */
  private static Graph reshapingNetwork() {
    GraphBuilder builder = new GraphBuilder("net", 13);
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 2, 2, 2));
    String kernel = builder.constant("k", Tensor.ofFloats(random(4, 2), 2, 2, 1, 1));
    String conv = builder.node("Conv", Attributes.none(), x, kernel);
    String target = builder.constant("t", Tensor.ofLongs(new long[] {1, 8}, 2));
    String flat = builder.node("Reshape", Attributes.none(), conv, target);
    String w = builder.constant("w", Tensor.ofFloats(random(24, 3), 8, 3));
    String product = builder.node("MatMul", Attributes.none(), flat, w);
    builder.add(new Node("s", "Softmax", "", List.of(product), List.of("y"), Attributes.none()));
    return builder.output(ValueInfo.of("y", ElementType.FLOAT, 1, 3)).build();
  }

  private static float[] softmax(float[] logits) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    float[] probabilities = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = (float) (Math.exp(logits[i]) / sum);
    }
    return probabilities;
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f + 1e-4f * Math.abs(expected[i])));
    }
  }

  /**
   * Files that were made light fill every kernel with one number, so that equal logits of 1e9 come
   * out, and the softmax of their rounding, which depends on the number of threads.
   */
  private static Graph withRandomKernels(Graph graph) {
    List<Node> nodes = new ArrayList<>();
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.constants());
    for (Node node : graph.nodes()) {
      long[] shape =
          node.is("ConstantOfShape")
              ? graph.constant(node.input(0)).map(Tensor::longs).orElse(new long[0])
              : new long[0];
      if (shape.length < 2) {
        nodes.add(node);
      } else {
        int count = (int) Tensor.elementCount(shape);
        float[] values = random(count, nodes.size());
        // Variance 2 / inputs keeps the size of what flows: 6 / inputs / 3.
        float most = (float) Math.sqrt(6.0 * shape[0] / count);
        for (int i = 0; i < count; i++) {
          values[i] *= most;
        }
        constants.put(node.output(), Tensor.ofFloats(values, shape));
      }
    }
    return graph.withNodes(nodes).withConstants(constants);
  }

  private static float[] random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private static Path shared() {
    String given = System.getenv("LATHE_SHARED");
    return given == null
        ? Path.of(System.getProperty("lathe.root", "."), "..", "shared")
        : Path.of(given);
  }

  /**
   * As torchvision exports its detectors: the image has no axis for several, and gets one inside.
   */
  @Test
  void aNetworkOfOneImageRunsOnceAnImage() {
    GraphBuilder builder = new GraphBuilder("one", 17);
    String image = builder.input(ValueInfo.of("image", ElementType.FLOAT, 3, 32, 32));
    String axis = builder.constant("axis", Tensor.ofLongs(new long[] {0}, 1));
    String batch = builder.node("Unsqueeze", Attributes.none(), image, axis);
    String weight = builder.constant("w", Tensor.ofFloats(random(5 * 3, 2), 5, 3, 1, 1));
    String maps = builder.node("Conv", Attributes.none(), batch, weight);
    Graph graph = builder.output(ValueInfo.of(maps, ElementType.FLOAT, 1, 5, 32, 32)).build();
    float[] images = random(2 * 3072, 3);

    try (TorchNetwork network = TorchNetwork.of(graph)) {
      float[][] rows = network.logits(images, 2, 3, 32, 32);
      float[] outputs = network.outputs(images, 2, 3, 32, 32).get(maps);

      assertThat(rows).hasNumberOfRows(2);
      for (int i = 0; i < 2; i++) {
        float[] one = java.util.Arrays.copyOfRange(images, 3072 * i, 3072 * i + 3072);
        float[] expected = OnnxRuntimeReference.outputs(graph, one, 3, 32, 32).get(maps);
        assertClose(rows[i], expected);
        assertClose(java.util.Arrays.copyOfRange(outputs, 5120 * i, 5120 * i + 5120), expected);
      }
    }
  }
}
