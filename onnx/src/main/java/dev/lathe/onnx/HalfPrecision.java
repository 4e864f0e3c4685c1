package dev.lathe.onnx;

import dev.lathe.foundation.UserException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A network in half precision: weights, inputs, outputs and everything between them in float16,
 * written into the file. Runtimes that take a network's types as they are, as TensorRT does with
 * strongly typed networks, then compute in it.
 *
 * <p>Inputs that ONNX defines as float32 whatever else is, such as the scales of {@code Resize},
 * stay. Finite numbers beyond float16's range become its largest.
 */
public final class HalfPrecision {
  private static final float LARGEST = 65504;
  private static final int SCALES_OF_RESIZE = 2;

  /** Attributes that name a type, by operator. */
  private static final Map<String, String> TYPE_ATTRIBUTES =
      Map.of(
          "Cast", "to",
          "EyeLike", "dtype",
          "RandomNormal", "dtype",
          "RandomUniform", "dtype",
          "RandomNormalLike", "dtype",
          "RandomUniformLike", "dtype");

  private HalfPrecision() {}

  /**
   * The network with every float32 value in float16; other types stay.
   *
   * @throws UserException if it has branches or loops, whose graphs are not converted
   */
  public static Graph of(Graph graph) {
    Set<String> kept = new HashSet<>();
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (node.attributes().hasGraph()) {
        throw new UserException(
            "The node (%s) is a branch or a loop (%s), which is not converted to float16."
                .formatted(node.name(), node.operator()),
            "Maybe export the network in half precision from where it was made.");
      }
      keptInputs(node).forEach(kept::add);
      nodes.add(converted(node));
    }
    Map<String, Tensor> constants = new LinkedHashMap<>();
    graph
        .constants()
        .forEach(
            (name, tensor) -> constants.put(name, kept.contains(name) ? tensor : half(tensor)));
    return graph
        .withConstants(constants)
        .withNodes(nodes)
        .withInputs(halfValues(graph.inputs()))
        .withOutputs(halfValues(graph.outputs()));
  }

  private static List<String> keptInputs(Node node) {
    if (node.is("Resize")) {
      return node.inputs().size() > SCALES_OF_RESIZE
          ? List.of(node.input(SCALES_OF_RESIZE))
          : List.of();
    }
    return node.is("Upsample") ? List.of(node.input(1)) : List.of();
  }

  private static Node converted(Node node) {
    Attributes attributes = node.attributes();
    String type = node.isStandard() ? TYPE_ATTRIBUTES.get(node.operator()) : null;
    if (type != null && attributes.integer(type, 0) == ElementType.FLOAT.code()) {
      return node.withAttributes(attributes.with(type, ElementType.FLOAT16.code()));
    }
    if (node.is("ConstantOfShape")) {
      // Without a value it makes zeros of float32.
      Optional<Tensor> value = attributes.tensor("value");
      return node.withAttributes(
          attributes.with("value", half(value.orElse(Tensor.ofFloats(new float[1], 1)))));
    }
    return node;
  }

  private static Tensor half(Tensor tensor) {
    if (tensor.type() != ElementType.FLOAT) {
      return tensor;
    }
    float[] values = tensor.floats().clone();
    for (int index = 0; index < values.length; index++) {
      if (Float.isFinite(values[index])) {
        values[index] = Math.max(-LARGEST, Math.min(LARGEST, values[index]));
      }
    }
    return Tensor.ofFloats(ElementType.FLOAT16, values, tensor.shape());
  }

  private static List<ValueInfo> halfValues(List<ValueInfo> values) {
    return values.stream()
        .map(
            value ->
                value.type() == ElementType.FLOAT
                    ? new ValueInfo(
                        value.name(), ElementType.FLOAT16, value.dimensions(), value.hasShape())
                    : value)
        .toList();
  }
}
