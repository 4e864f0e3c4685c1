package dev.lathe.trainer;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * One operator on one input on which both its values and its gradients can be checked.
 *
 * @param constants its other inputs, null where left out
 */
record OperatorCase(
    String operator, long opset, Attributes attributes, long[] shape, List<Object> constants) {
  static final Attributes NONE = Attributes.none();

  static Stream<OperatorCase> all() {
    List<OperatorCase> cases = new ArrayList<>();
    LayerCases.addTo(cases);
    ElementCases.addTo(cases);
    return cases.stream();
  }

  static void add(
      List<OperatorCase> cases,
      String operator,
      long opset,
      Attributes attributes,
      long[] shape,
      Object... constants) {
    cases.add(new OperatorCase(operator, opset, attributes, shape, Arrays.asList(constants)));
  }

  static long[] shape(long... sizes) {
    return sizes;
  }

  /** The operator, and behind it a sign that keeps a softmax from being taken for the last one. */
  Graph graph() {
    GraphBuilder builder = new GraphBuilder("case", opset);
    List<String> inputs = new ArrayList<>();
    inputs.add(builder.input(ValueInfo.of("x", ElementType.FLOAT, shape)));
    for (int i = 0; i < constants.size(); i++) {
      Object constant = constants.get(i);
      inputs.add(constant == null ? "" : builder.constant("c" + i, (Tensor) constant));
    }
    int dot = operator.lastIndexOf('.');
    String domain = operator.substring(0, Math.max(0, dot));
    String name = operator.substring(dot + 1);
    builder.importing("com.microsoft", 1);
    builder.add(new Node("node", name, domain, inputs, List.of("z"), attributes));
    builder.add(new Node("sign", "Neg", "", List.of("z"), List.of("y"), NONE));
    return builder.output(new ValueInfo("y", ElementType.FLOAT, unknown())).build();
  }

  private List<ValueInfo.Dimension> unknown() {
    Map<String, Integer> ranks =
        Map.of("Flatten", 2, "Squeeze", 2, "Unsqueeze", 4, "Reshape", 3, "LSTM", 4, "GRU", 4);
    int rank = ranks.getOrDefault(operator, shape.length);
    if (attributes.integer("keepdims", 1) == 0) {
      rank -= 2;
    }
    List<ValueInfo.Dimension> dimensions = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      dimensions.add(ValueInfo.Dimension.unknown("d" + i));
    }
    return dimensions;
  }

  /** Where the largest wins, no two elements are nearer than the step of the differences. */
  float[] input() {
    float[] values = real(shape).floats();
    if (operator.contains("Max") || operator.contains("Min")) {
      for (int i = 0; i < values.length; i++) {
        values[i] = 2f * ((i * 37 + 11) % values.length) / values.length - 0.965f;
      }
    }
    return values;
  }

  static Tensor longs(long... values) {
    return Tensor.ofLongs(values, values.length);
  }

  /** Numbers in [-1, 1] that keep away from the corners of the functions under test. */
  static Tensor real(long... shape) {
    return random(false, shape);
  }

  static Tensor positive(long... shape) {
    return random(true, shape);
  }

  private static Tensor random(boolean positive, long... shape) {
    SplittableRandom random = new SplittableRandom(Arrays.hashCode(shape));
    float[] values = new float[(int) Tensor.elementCount(shape)];
    for (int i = 0; i < values.length; i++) {
      float magnitude = 0.15f + 0.08f * random.nextInt(11) + 0.002f * random.nextInt(10);
      values[i] = positive || random.nextBoolean() ? magnitude : -magnitude;
    }
    return Tensor.ofFloats(values, shape);
  }

  @Override
  public String toString() {
    return operator + " " + opset + " " + attributes + " " + Arrays.toString(shape);
  }
}
