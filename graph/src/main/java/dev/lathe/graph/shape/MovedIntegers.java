package dev.lathe.graph.shape;

import dev.lathe.foundation.UserException;
import dev.lathe.onnx.DeadCode;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.RuntimeSession;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Integers that are known but take a way over several axes before they say a size, as PyTorch's
 * exporter turns the sizes of a padding: a few elements, which ONNX Runtime is asked to move.
 */
final class MovedIntegers {
  /** More elements are data, not sizes. */
  private static final long MAX_ELEMENTS = 256;

  /** Operators that answer no more elements than they are given. */
  private static final Set<String> MOVING =
      Set.of(
          "Cast",
          "Concat",
          "Flatten",
          "Identity",
          "Reshape",
          "Slice",
          "Squeeze",
          "Transpose",
          "Unsqueeze");

  private MovedIntegers() {}

  /** The tensors that can be moved; those that are only on the way to others too. */
  static Map<String, Tensor> of(Graph graph) {
    Map<String, Tensor> small = new LinkedHashMap<>();
    graph
        .constants()
        .forEach(
            (name, tensor) -> {
              if (!tensor.type().isFloatingPoint() && tensor.elementCount() <= MAX_ELEMENTS) {
                small.put(name, tensor);
              }
            });
    List<Node> moving = new ArrayList<>();
    List<ValueInfo> moved = new ArrayList<>();
    Set<String> known = new HashSet<>(small.keySet());
    for (Node node : graph.nodes()) {
      boolean moves = node.isStandard() && MOVING.contains(node.operator()) && isInteger(node);
      if (moves && known.containsAll(Graph.reads(node)) && !graph.isOutput(node.output())) {
        known.add(node.output());
        moving.add(node);
        moved.add(ValueInfo.withoutShape(node.output(), ElementType.INT64));
      }
    }
    if (moving.isEmpty()) {
      return Map.of();
    }
    Graph alone = graph.withInputs(List.of()).withConstants(small).withNodes(moving);
    List<String> names = moved.stream().map(ValueInfo::name).toList();
    try {
      return RuntimeSession.run(DeadCode.withoutUnused(alone.withOutputs(moved)), Map.of(), names);
    } catch (UserException e) {
      // What contradicts itself is refused with the whole network.
      return Map.of();
    }
  }

  /** Sizes stay integers on the way. */
  private static boolean isInteger(Node node) {
    return !node.operator().equals("Cast")
        || ElementType.ofCode((int) node.attributes().integer("to", 0))
            .filter(type -> !type.isFloatingPoint())
            .isPresent();
  }
}
