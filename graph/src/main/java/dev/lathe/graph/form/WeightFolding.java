package dev.lathe.graph.form;

import dev.lathe.onnx.DeadCode;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.RuntimeSession;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Replaces constants that stand behind {@code Identity}, {@code Reshape}, {@code Flatten}, {@code
 * Squeeze}, {@code Unsqueeze} or {@code Transpose} by constants of their final shape, so that
 * weights are found where they are read. So are constants that have to be computed, see {@link
 * ComputedWeights}.
 */
final class WeightFolding {
  private WeightFolding() {}

  static Graph fold(Graph unfolded) {
    Graph graph = computed(unfolded);
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.constants());
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      Optional<Tensor> folded =
          node.isStandard() && node.outputs().size() == 1 && !graph.isOutput(node.output())
              ? fold(node, constants)
              : Optional.empty();
      if (folded.isPresent()) {
        constants.put(node.output(), folded.get());
      } else {
        nodes.add(node);
      }
    }
    if (nodes.size() == graph.nodes().size()) {
      return graph;
    }
    return DeadCode.withoutUnused(graph.withNodes(nodes).withConstants(constants));
  }

  /** The graph in which what has to be computed from constants is a constant. */
  private static Graph computed(Graph graph) {
    ComputedWeights weights = ComputedWeights.of(graph);
    if (weights.asked().isEmpty()) {
      return graph;
    }
    List<ValueInfo> asked =
        weights.asked().stream()
            .map(name -> ValueInfo.withoutShape(name, ElementType.FLOAT))
            .toList();
    Graph alone = graph.withInputs(List.of()).withNodes(weights.nodes()).withOutputs(asked);
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.constants());
    constants.putAll(RuntimeSession.run(DeadCode.withoutUnused(alone), Map.of(), weights.asked()));
    List<Node> left =
        graph.nodes().stream().filter(node -> !constants.containsKey(node.output())).toList();
    return DeadCode.withoutUnused(graph.withNodes(left).withConstants(constants));
  }

  private static Optional<Tensor> fold(Node node, Map<String, Tensor> constants) {
    Tensor first = constants.get(node.input(0));
    if (first == null || !first.type().isFloatingPoint()) {
      return Optional.empty();
    }
    try {
      return fold(node, first, constants);
    } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
      // Attributes that contradict the tensor are for ONNX Runtime to refuse.
      return Optional.empty();
    }
  }

  private static Optional<Tensor> fold(Node node, Tensor first, Map<String, Tensor> constants) {
    return switch (node.operator()) {
      case "Identity" -> Optional.of(first);
      case "Transpose" -> Optional.of(transposed(first, node));
      case "Reshape" ->
          Optional.ofNullable(constants.get(node.input(1)))
              .flatMap(t -> reshaped(first, node, t.longs()));
      case "Flatten" -> Optional.of(flattened(first, node));
      case "Squeeze", "Unsqueeze" ->
          axes(node, constants).flatMap(axes -> squeezed(first, node, axes));
      default -> Optional.empty();
    };
  }

  private static Tensor transposed(Tensor tensor, Node node) {
    int rank = tensor.rank();
    int[] order =
        node.attributes()
            .integers("perm")
            .map(perm -> Arrays.stream(perm).mapToInt(Math::toIntExact).toArray())
            .orElseGet(() -> IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
    return tensor.transposed(order);
  }

  private static Optional<Tensor> reshaped(Tensor tensor, Node node, long[] target) {
    boolean copies = node.attributes().integer("allowzero", 0) == 0;
    long[] shape = target.clone();
    long known = 1;
    int open = -1;
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] == 0 && copies && axis < tensor.rank()) {
        shape[axis] = tensor.size(axis);
      }
      if (shape[axis] == -1) {
        open = axis;
      } else {
        known *= shape[axis];
      }
    }
    if (open >= 0) {
      shape[open] = known == 0 ? 0 : tensor.elementCount() / known;
      known *= shape[open];
    }
    return known == tensor.elementCount() ? Optional.of(tensor.reshaped(shape)) : Optional.empty();
  }

  private static Tensor flattened(Tensor tensor, Node node) {
    long axis = node.attributes().integer("axis", 1);
    int at = (int) (axis < 0 ? axis + tensor.rank() : axis);
    long rows = Tensor.elementCount(Arrays.copyOf(tensor.shape(), at));
    return tensor.reshaped(rows, rows == 0 ? 0 : tensor.elementCount() / rows);
  }

  private static Optional<long[]> axes(Node node, Map<String, Tensor> constants) {
    Optional<long[]> attribute = node.attributes().integers("axes");
    return attribute.isPresent()
        ? attribute
        : Optional.ofNullable(constants.get(node.input(1))).map(Tensor::longs);
  }

  private static Optional<Tensor> squeezed(Tensor tensor, Node node, long[] axes) {
    boolean inserts = node.operator().equals("Unsqueeze");
    int rank = tensor.rank() + (inserts ? axes.length : 0);
    boolean[] marked = new boolean[rank];
    for (long axis : axes) {
      marked[(int) (axis < 0 ? axis + rank : axis)] = true;
    }
    List<Long> shape = new ArrayList<>();
    int next = 0;
    for (int axis = 0; axis < rank; axis++) {
      if (inserts && marked[axis]) {
        shape.add(1L);
      } else {
        long size = tensor.size(next++);
        if (!marked[axis]) {
          shape.add(size);
        } else if (size != 1) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(tensor.reshaped(shape.stream().mapToLong(Long::longValue).toArray()));
  }
}
