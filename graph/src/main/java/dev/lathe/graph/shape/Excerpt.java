package dev.lathe.graph.shape;

import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.RuntimeSession;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Some nodes of a graph as a graph of their own, to be asked for their shapes. */
final class Excerpt {
  /** Larger weights are given as inputs, since only their shapes count. */
  private static final long SMALL_ELEMENTS = 1024;

  private Excerpt() {}

  /**
   * Cuts nodes out; what they read from others, and large constants, are inputs.
   *
   * @param nodes in running order
   * @param constants what is known of contents
   * @param values what is known of types and shapes
   */
  static Graph of(
      Graph graph,
      List<Node> nodes,
      Map<String, Tensor> constants,
      Map<String, RuntimeSession.Described> values) {
    Set<String> made = new HashSet<>();
    nodes.forEach(node -> made.addAll(node.outputs()));
    Map<String, ValueInfo> given = new LinkedHashMap<>();
    Map<String, Tensor> small = new LinkedHashMap<>();
    for (Node node : nodes) {
      for (String read : Graph.reads(node)) {
        Tensor tensor = constants.get(read);
        RuntimeSession.Described known = values.get(read);
        if (tensor != null && isSmall(tensor)) {
          small.put(read, tensor);
        } else if (known != null && !made.contains(read)) {
          given.put(read, ValueInfo.of(read, known.type(), known.shape()));
        }
      }
    }
    return graph
        .withNodes(List.of())
        .withConstants(small)
        .withInputs(List.copyOf(given.values()))
        .withNodes(nodes);
  }

  private static boolean isSmall(Tensor tensor) {
    boolean isWeight = tensor.type().isFloatingPoint() || tensor.type().bytes() == 1;
    return !isWeight || tensor.elementCount() <= SMALL_ELEMENTS;
  }
}
