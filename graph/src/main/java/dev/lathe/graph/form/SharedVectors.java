package dev.lathe.graph.form;

import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Vectors that several nodes read only because an exporter stores equal tensors once (fresh batch
 * norms, biases of zero) would make unrelated channels shrink together. Each reader gets its own
 * name for the vector; {@link #joined} takes back what is still equal in the end.
 */
final class SharedVectors {
  /** Longer vectors are shared on purpose. */
  private static final long MAX_ELEMENTS = 1 << 16;

  private final Graph parted;
  private final Map<String, String> originals;

  private SharedVectors(Graph parted, Map<String, String> originals) {
    this.parted = parted;
    this.originals = originals;
  }

  /** Gives every reader of a shared vector its own. */
  static SharedVectors part(Graph graph) {
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.constants());
    Map<String, String> originals = new LinkedHashMap<>();
    Set<String> read = new HashSet<>();
    graph.nodes().forEach(node -> read.addAll(node.attributes().capturedNames()));
    graph.outputs().forEach(output -> read.add(output.name()));
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      List<String> inputs = new ArrayList<>(node.inputs());
      for (int input = 0; input < inputs.size(); input++) {
        String name = inputs.get(input);
        Tensor tensor = graph.constants().get(name);
        if (tensor != null && isVector(tensor) && !read.add(name)) {
          String copy = name + "/of/" + node.name() + "/" + input;
          constants.put(copy, tensor);
          originals.put(copy, name);
          inputs.set(input, copy);
        }
      }
      nodes.add(inputs.equals(node.inputs()) ? node : node.withInputs(inputs));
    }
    return originals.isEmpty()
        ? new SharedVectors(graph, originals)
        : new SharedVectors(graph.withNodes(nodes).withConstants(constants), originals);
  }

  private static boolean isVector(Tensor tensor) {
    long elements = tensor.elementCount();
    boolean oneAxis = Arrays.stream(tensor.shape()).anyMatch(size -> size == elements);
    return tensor.type().isFloatingPoint() && oneAxis && elements > 1 && elements <= MAX_ELEMENTS;
  }

  /** The graph in which vectors are no longer shared. */
  Graph graph() {
    return parted;
  }

  /** Whether a constant is another name for a vector that was shared. */
  boolean isCopy(String constant) {
    return originals.containsKey(constant);
  }

  /** A graph made from the parted one, in which vectors that are still equal are one again. */
  Graph joined(Graph graph) {
    Map<String, String> back = new LinkedHashMap<>();
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.constants());
    originals.forEach(
        (copy, original) -> {
          Tensor tensor = constants.get(copy);
          if (tensor != null && constants.getOrDefault(original, tensor).equals(tensor)) {
            back.put(copy, original);
            constants.remove(copy);
            constants.putIfAbsent(original, tensor);
          }
        });
    if (back.isEmpty()) {
      return graph;
    }
    List<Node> nodes =
        graph.nodes().stream()
            .map(
                node ->
                    node.withInputs(
                        node.inputs().stream()
                            .map(input -> back.getOrDefault(input, input))
                            .toList()))
            .toList();
    return graph.withNodes(nodes).withConstants(constants);
  }
}
