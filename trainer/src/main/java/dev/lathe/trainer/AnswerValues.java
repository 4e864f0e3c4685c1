package dev.lathe.trainer;

import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.trainer.operator.OperatorTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The values that tell what a network answers and that gradients reach. As a rule these are its
 * real outputs. Where an output comes out of control flow, out of a choice among candidates (NMS,
 * TopK) or is no real number, it is the last values with weights of their own before that: the
 * heads of a detector, the class scores of a segmentation that answers class numbers.
 */
final class AnswerValues {
  /** What comes out of these follows no gradient, or changes its order with the least noise. */
  private static final Set<String> CHOICES =
      Set.of(
          "ArgMax",
          "ArgMin",
          "Compress",
          "If",
          "Loop",
          "NonMaxSuppression",
          "NonZero",
          "Scan",
          "TopK",
          "Unique");

  private final Graph graph;
  private final Map<String, Role> roles;
  private final Set<String> followed = new HashSet<>();

  private AnswerValues(Graph graph) {
    this.graph = graph;
    this.roles = Roles.of(graph);
    graph.inputs().stream().map(ValueInfo::name).forEach(followed::add);
    followed.addAll(graph.constants().keySet());
    followed.add("");
    for (Node node : graph.nodes()) {
      boolean runs = OperatorTable.find(node).isPresent() && !node.attributes().hasGraph();
      if (runs && !CHOICES.contains(node.operator()) && followed.containsAll(node.inputs())) {
        followed.addAll(node.outputs());
      }
    }
  }

  /** The names of the values, in the order of the outputs; none where nothing has weights. */
  static List<String> of(Graph graph) {
    AnswerValues values = new AnswerValues(graph);
    Set<String> found = new LinkedHashSet<>();
    for (ValueInfo output : graph.outputs()) {
      boolean real = output.type().isFloatingPoint();
      if (real && values.followed.contains(output.name())) {
        found.add(output.name());
      } else {
        found.addAll(values.lastWeighted(output.name()));
      }
    }
    return List.copyOf(found);
  }

  /**
   * The part of a graph that makes its answers and other values: the same inputs and constants, and
   * the answers for outputs. A graph whose outputs are its answers comes back as it is.
   *
   * @param others names of values that are wanted besides
   */
  static Graph body(Graph graph, Collection<String> others) {
    List<String> answers = of(graph);
    List<String> outputs = graph.outputs().stream().map(ValueInfo::name).toList();
    if (answers.isEmpty() || answers.equals(outputs)) {
      return graph;
    }
    Set<String> open = new HashSet<>(answers);
    open.addAll(others);
    List<Node> nodes = new ArrayList<>();
    for (int i = graph.nodes().size() - 1; i >= 0; i--) {
      Node node = graph.nodes().get(i);
      if (node.outputs().stream().anyMatch(open::contains)) {
        nodes.add(0, node);
        open.addAll(node.inputs());
      }
    }
    return graph
        .withNodes(nodes)
        .withOutputs(answers.stream().map(name -> info(graph, name)).toList());
  }

  private static ValueInfo info(Graph graph, String name) {
    return graph.outputs().stream()
        .filter(output -> output.name().equals(name))
        .findFirst()
        .orElseGet(() -> ValueInfo.withoutShape(name, ElementType.FLOAT));
  }

  /** The nearest values before an output that nodes with weights make and gradients reach. */
  private Set<String> lastWeighted(String output) {
    Set<String> found = new LinkedHashSet<>();
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(output));
    while (!open.isEmpty()) {
      String value = open.removeFirst();
      Node node = seen.add(value) ? graph.producer(value).orElse(null) : null;
      // Of what is only asked for its shape, as anchors are laid out by, the content is no answer.
      if (node == null || node.is("Shape") || node.is("Size")) {
        continue;
      }
      if (followed.contains(value) && hasWeights(node)) {
        found.add(value);
      } else {
        open.addAll(node.inputs());
      }
    }
    return found;
  }

  private boolean hasWeights(Node node) {
    return node.inputs().stream().anyMatch(input -> roles.get(input) == Role.WEIGHT);
  }
}
