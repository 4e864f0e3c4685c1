package dev.lathe.trainer;

import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.trainer.operator.OperatorTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the constants that are learned: floating-point constants of more than one element that
 * reach a learned input of an operator, directly or through operators that only move elements. What
 * prepares the network's input (mean and deviation of pixels) stays as it is.
 */
final class Roles {
  private static final Set<String> MOVING =
      Set.of(
          "Identity",
          "Reshape",
          "Transpose",
          "Unsqueeze",
          "Squeeze",
          "Flatten",
          "Expand",
          "Concat",
          "Split",
          "Slice",
          "Cast");
  private static final Set<String> ELEMENTWISE = Set.of("Add", "Sub", "Mul", "Div", "Sum");

  private final Graph graph;
  private final Set<String> prepared = new HashSet<>();
  private final Map<String, Role> roles = new HashMap<>();

  private Roles(Graph graph) {
    this.graph = graph;
    graph.inputs().stream().map(ValueInfo::name).forEach(prepared::add);
  }

  /** The roles by name of the constant, in the order of the graph's constants. */
  static Map<String, Role> of(Graph graph) {
    return new Roles(graph).find();
  }

  private Map<String, Role> find() {
    graph.nodes().forEach(this::notePrepared);
    List<Node> nodes = graph.nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      note(nodes.get(i));
    }
    Map<String, Role> found = new LinkedHashMap<>();
    graph
        .constants()
        .forEach(
            (name, tensor) -> {
              Role role = roles.get(name);
              if (role != null && tensor.type().isFloatingPoint()) {
                found.put(name, role);
              }
            });
    return found;
  }

  /** Follows the input as long as it meets nothing but constants. */
  private void notePrepared(Node node) {
    boolean prepares =
        (ELEMENTWISE.contains(node.operator()) || MOVING.contains(node.operator()))
            && node.inputs().stream()
                .allMatch(value -> prepared.contains(value) || graph.constant(value).isPresent())
            && node.inputs().stream().anyMatch(prepared::contains);
    if (prepares) {
      prepared.addAll(node.outputs());
    }
  }

  private void note(Node node) {
    if (MOVING.contains(node.operator())) {
      Role role =
          node.outputs().stream().map(roles::get).filter(r -> r != null).findFirst().orElse(null);
      int moved = node.is("Concat") ? node.inputs().size() : 1;
      for (int i = 0; i < moved; i++) {
        note(node.input(i), role);
      }
      return;
    }
    OperatorTable.Entry entry = OperatorTable.find(node).orElse(null);
    if (entry == null || isPreparation(node)) {
      return;
    }
    boolean variadic = node.is("Sum");
    for (int i = 0; i < node.inputs().size(); i++) {
      if (entry.statistics().contains(i)) {
        note(node.input(i), Role.STATISTIC);
      } else if (isLearnable(node, i)) {
        if (entry.weights().contains(i)) {
          note(node.input(i), Role.WEIGHT);
        } else if (variadic || entry.offsets().contains(i)) {
          note(node.input(i), Role.OFFSET);
        }
      }
    }
  }

  private boolean isPreparation(Node node) {
    return ELEMENTWISE.contains(node.operator())
        && node.inputs().stream().anyMatch(prepared::contains);
  }

  /** A single number between elements (an epsilon, a factor of an activation) is not learned. */
  private boolean isLearnable(Node node, int input) {
    Tensor constant = graph.constant(node.input(input)).orElse(null);
    return !ELEMENTWISE.contains(node.operator())
        || constant == null
        || constant.elementCount() > 1;
  }

  private void note(String value, @Nullable Role role) {
    if (role != null && !value.isEmpty()) {
      roles.merge(value, role, (a, b) -> a.compareTo(b) <= 0 ? a : b);
    }
  }
}
