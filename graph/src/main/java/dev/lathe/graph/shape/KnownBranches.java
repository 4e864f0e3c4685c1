package dev.lathe.graph.shape;

import dev.lathe.onnx.DeadCode;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.HeldGraph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes of a graph in running order, in which the branch takes the place of an {@code If} whose
 * condition follows from sizes, as PyTorch's exporter makes of {@code squeeze} where it does not
 * know the size. The branch is the one that the uncut network takes, whatever its widths become.
 */
final class KnownBranches {
  private final Graph graph;
  private final List<Node> nodes;
  private final Set<String> made = new HashSet<>();
  private final Map<String, Tensor> held = new LinkedHashMap<>();

  /** A graph in which no choice is known yet. */
  KnownBranches(Graph graph) {
    this.graph = graph;
    this.nodes = new ArrayList<>(graph.nodes());
    nodes.forEach(node -> made.addAll(node.outputs()));
  }

  /** How many nodes there are now. */
  int size() {
    return nodes.size();
  }

  /** The nodes from one place to before another; a view that ends with the next branch taken. */
  List<Node> nodes(int start, int end) {
    return Collections.unmodifiableList(nodes.subList(start, end));
  }

  /** The node at a place. */
  Node node(int place) {
    return nodes.get(place);
  }

  /** Whether a node makes a value. */
  boolean makes(String value) {
    return made.contains(value);
  }

  /** The graph as it is now; itself where no branch was taken. */
  Graph decided() {
    if (nodes.equals(graph.nodes())) {
      return graph;
    }
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.constants());
    constants.putAll(held);
    return DeadCode.withoutUnused(graph.withNodes(nodes).withConstants(constants));
  }

  /**
   * Puts branches in place of the choices from one place to before another that are known.
   *
   * @return the constants that came with the branches; empty if there was no branch
   */
  Optional<Map<String, Tensor>> take(int start, int end, ShapeMath math) {
    Map<String, Tensor> constants = new LinkedHashMap<>();
    boolean any = false;
    // From behind: what is put in moves only what comes after it.
    for (int place = end - 1; place >= start; place--) {
      Node node = nodes.get(place);
      Optional<HeldGraph> branch = branch(node, math);
      if (branch.isPresent()) {
        any = true;
        nodes.remove(place);
        nodes.addAll(place, writtenOut(node, branch.get(), constants));
      }
    }
    nodes(start, nodes.size()).forEach(node -> made.addAll(node.outputs()));
    held.putAll(constants);
    return any ? Optional.of(constants) : Optional.empty();
  }

  private static Optional<HeldGraph> branch(Node node, ShapeMath math) {
    return node.is("If")
        ? math.integers(node.input(0))
            .filter(condition -> condition.length == 1)
            .map(condition -> condition[0] != 0 ? "then_branch" : "else_branch")
            .flatMap(name -> HeldGraph.of(node, name))
            .filter(held -> held.outputs().size() >= node.outputs().size())
        : Optional.empty();
  }

  private static List<Node> writtenOut(Node node, HeldGraph branch, Map<String, Tensor> constants) {
    List<Node> nodes = new ArrayList<>();
    Map<String, String> names = branch.namesAfter(node.name());
    branch.nameOutputs(node, 0, names);
    branch.writeOut(node.name(), names, nodes, constants);
    HeldGraph.passOn(node, HeldGraph.named(branch.outputs(), names), nodes);
    return nodes;
  }
}
