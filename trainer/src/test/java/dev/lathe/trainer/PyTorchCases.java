package dev.lathe.trainer;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What PyTorch made of operators: see {@code src/test/reference/operator_gradients.py}. */
final class PyTorchCases {
  private PyTorchCases() {}

  /**
   * An input of a case.
   *
   * @param kind real, long or bool
   * @param learned whether its gradient is known
   */
  record Input(String kind, boolean learned, long[] shape, double[] values) {
    Tensor constant() {
      return kind.equals("real")
          ? Tensor.ofFloats(floats(), shape)
          : Tensor.ofLongs(longs(), shape);
    }

    float[] floats() {
      float[] floats = new float[values.length];
      IntStream.range(0, values.length).forEach(i -> floats[i] = (float) values[i]);
      return floats;
    }

    long[] longs() {
      return java.util.Arrays.stream(values).mapToLong(value -> (long) value).toArray();
    }
  }

  /** An output of a case. */
  record Output(long[] shape, double[] values) {}

  /**
   * One operator with one choice of attributes and inputs.
   *
   * @param inputs null where one is left out
   * @param cotangents a factor for every element of every output
   * @param gradients of the sum of outputs times cotangents, for each learned input; empty where no
   *     gradient flows
   */
  record Case(
      String operator,
      long opset,
      boolean training,
      Map<String, Object> attributes,
      List<@Nullable Input> inputs,
      List<Output> outputs,
      List<double[]> cotangents,
      List<double[]> gradients) {
    /** The operator in a graph whose other inputs are constants. */
    Graph graph() {
      GraphBuilder builder = new GraphBuilder("case", opset);
      List<String> names = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        Input input = inputs.get(i);
        if (input == null) {
          names.add("");
        } else if (i == 0 || input.kind().equals("bool")) {
          names.add(builder.input(ValueInfo.of("x" + i, ElementType.FLOAT, input.shape())));
        } else {
          names.add(builder.constant("c" + i, input.constant()));
        }
      }
      List<String> results =
          IntStream.range(0, outputs.size()).mapToObj(number -> "y" + number).toList();
      builder.add(new Node("node", operator, "", names, results, graphAttributes()));
      results.forEach(name -> builder.output(new ValueInfo(name, ElementType.FLOAT, List.of())));
      return builder.build();
    }

    private Attributes graphAttributes() {
      Attributes made = Attributes.none();
      for (Map.Entry<String, Object> entry : attributes.entrySet()) {
        String name = entry.getKey();
        Object value = entry.getValue();
        if (value instanceof long[] integers) {
          made = made.with(name, integers);
        } else if (value instanceof Long integer) {
          made = made.with(name, (long) integer);
        } else if (value instanceof Double real) {
          made = made.with(name, real.floatValue());
        } else {
          made = made.with(name, (String) value);
        }
      }
      return made;
    }

    @Override
    public String toString() {
      String mode = training ? " training" : "";
      return operator + " " + opset + mode + " " + attributes.keySet();
    }
  }

  /** All cases. */
  static Stream<Case> cases() {
    try (InputStream in = PyTorchCases.class.getResourceAsStream("operator-gradients.json")) {
      JsonNode document = JsonMapper.builder().build().readTree(in);
      return document.get("cases").valueStream().map(PyTorchCases::read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Case read(JsonNode node) {
    List<@Nullable Input> inputs = new ArrayList<>();
    node.get("inputs").forEach(input -> inputs.add(input.isNull() ? null : input(input)));
    Map<String, Object> attributes = new java.util.TreeMap<>();
    node.get("attributes").forEachEntry((name, value) -> attributes.put(name, attribute(value)));
    return new Case(
        node.get("operator").asString(),
        node.get("opset").asLong(),
        node.get("training").asBoolean(),
        attributes,
        inputs,
        node.get("outputs")
            .valueStream()
            .map(output -> new Output(longs(output.get("shape")), reals(output.get("values"))))
            .toList(),
        node.get("cotangents").valueStream().map(PyTorchCases::reals).toList(),
        node.get("gradients").valueStream().map(PyTorchCases::reals).toList());
  }

  private static Input input(JsonNode node) {
    return new Input(
        node.get("kind").asString(),
        node.get("learned").asBoolean(),
        longs(node.get("shape")),
        reals(node.get("values")));
  }

  private static Object attribute(JsonNode value) {
    if (value.isArray()) {
      return longs(value);
    }
    if (value.isIntegralNumber()) {
      return value.asLong();
    }
    return value.isNumber() ? (Object) value.asDouble() : value.asString();
  }

  private static long[] longs(JsonNode array) {
    return array.valueStream().mapToLong(JsonNode::asLong).toArray();
  }

  private static double[] reals(JsonNode array) {
    return array.valueStream().mapToDouble(JsonNode::asDouble).toArray();
  }
}
