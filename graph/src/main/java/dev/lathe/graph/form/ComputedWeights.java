package dev.lathe.graph.form;

import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which values that follow from constants alone have to be computed before a network is analysed:
 * constants that are written into others ({@code ScatterND}), as the parts of a bias that are never
 * used in Swin V2 (Liu et al., 2022), and weights of float32 that are divided by a mean, deviation
 * or norm of their own, as with weight standardisation (Qiao et al., 2019) and weight normalisation
 * (Salimans and Kingma, 2016). What is cut from the latter must not change what is left of them.
 */
final class ComputedWeights {
  /** Operators whose answer is of the type of their first input. */
  private static final Set<String> KEEPING_TYPE =
      Set.of(
          ("Add Sub Mul Div Pow Sqrt Reciprocal Neg Abs Exp Log Clip Max Min Sum Mean Identity"
                  + " Reshape Transpose Squeeze Unsqueeze Flatten Expand Concat Slice Gather Tile")
              .split(" ", -1));

  private final Graph graph;
  private final Set<String> made;
  private final Set<String> float32 = new HashSet<>();
  private final Set<String> reduced = new HashSet<>();
  private final Set<String> read = new HashSet<>();
  private final List<Node> nodes = new ArrayList<>();

  private ComputedWeights(Graph graph) {
    this.graph = graph;
    this.made = new HashSet<>(graph.constants().keySet());
    graph.constants().entrySet().stream()
        .filter(constant -> constant.getValue().type() == ElementType.FLOAT)
        .map(Map.Entry::getKey)
        .forEach(float32::add);
    graph.nodes().forEach(this::visit);
  }

  static ComputedWeights of(Graph graph) {
    return new ComputedWeights(graph);
  }

  private void visit(Node node) {
    Set<String> inputs = Graph.reads(node);
    if (inputs.isEmpty() || !made.containsAll(inputs)) {
      read.addAll(inputs);
      return;
    }
    made.addAll(node.outputs());
    nodes.add(node);
    boolean reduces = node.isStandard() && node.operator().startsWith("Reduce");
    boolean keepsType = reduces || KEEPING_TYPE.contains(node.operator());
    boolean toFloat32 =
        node.is("Cast") && node.attributes().integer("to", 0) == ElementType.FLOAT.code();
    if (toFloat32 || (keepsType && float32.contains(node.input(0)))) {
      float32.addAll(node.outputs());
    }
    if ((reduces && float32.contains(node.input(0)))
        || inputs.stream().anyMatch(reduced::contains)) {
      reduced.addAll(node.outputs());
    }
  }

  /** The nodes that compute with constants alone, in running order. */
  List<Node> nodes() {
    return nodes;
  }

  /** The values to be computed, in running order. */
  List<String> asked() {
    return nodes.stream()
        .filter(node -> node.is("ScatterND") || isNormalized(node.output()))
        .map(Node::output)
        .filter(value -> !graph.isOutput(value))
        .toList();
  }

  private boolean isNormalized(String value) {
    return reduced.contains(value) && read.contains(value) && float32.contains(value);
  }
}
