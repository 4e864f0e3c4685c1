package dev.lathe.graph;

import dev.lathe.graph.coupling.ShapeMath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the branch in place of an {@code If} whose condition follows from sizes, as PyTorch's
 * exporter makes of {@code squeeze} where it does not know the size. The branch is the one that the
 * uncut network takes, whatever its widths become.
 */
final class KnownBranches {
  private final ShapeMath math;
  private final Map<String, Tensor> constants;
  private final List<Node> nodes = new ArrayList<>();
  private boolean any;

  private KnownBranches(Graph graph, Shapes shapes) {
    this.math = ShapeMath.of(graph, shapes::shape, shapes);
    this.constants = new LinkedHashMap<>(graph.constants());
    graph.nodes().forEach(node -> any |= visit(node));
  }

  /**
   * A graph and the shapes of its values.
   *
   * @param graph a graph without choices that follow from sizes
   */
  record Decided(Graph graph, Shapes shapes) {}

  /**
   * The graph with branches in place of choices; itself where there is none.
   *
   * @throws dev.lathe.foundation.UserException if its shapes cannot be worked out
   */
  static Decided decide(Graph graph, AnalysisOptions options) {
    MeasuredValues measured = new MeasuredValues();
    Shapes shapes = Shapes.of(graph, options, measured);
    if (graph.nodes().stream().noneMatch(node -> node.is("If"))) {
      return new Decided(graph, shapes);
    }
    KnownBranches branches = new KnownBranches(graph, shapes);
    if (!branches.any) {
      return new Decided(graph, shapes);
    }
    Graph taken =
        DeadCode.withoutUnused(graph.withNodes(branches.nodes).withConstants(branches.constants));
    return new Decided(taken, Shapes.of(taken, options, measured));
  }

  private boolean visit(Node node) {
    Optional<HeldGraph> branch =
        node.is("If")
            ? math.integers(node.input(0))
                .filter(condition -> condition.length == 1)
                .map(condition -> condition[0] != 0 ? "then_branch" : "else_branch")
                .flatMap(name -> HeldGraph.of(node, name))
                .filter(held -> held.outputs().size() >= node.outputs().size())
            : Optional.empty();
    if (branch.isEmpty()) {
      nodes.add(node);
      return false;
    }
    HeldGraph held = branch.get();
    Map<String, String> names = held.namesAfter(node.name());
    held.nameOutputs(node, 0, names);
    held.writeOut(node.name(), names, nodes, constants);
    HeldGraph.passOn(node, HeldGraph.named(held.outputs(), names), nodes);
    return true;
  }
}
