package dev.lathe.onnx;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Drops what no output of a graph depends on. */
public final class DeadCode {
  private DeadCode() {}

  /** The graph without nodes and constants that no output depends on. */
  public static Graph withoutUnused(Graph graph) {
    return neededFor(graph, graph.outputs().stream().map(ValueInfo::name).toList());
  }

  /** The graph without nodes and constants that none of {@code values} depends on. */
  public static Graph neededFor(Graph graph, Collection<String> values) {
    Set<String> needed = new HashSet<>(values);
    List<Node> kept = new ArrayList<>();
    List<Node> nodes = graph.nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      if (node.outputs().stream().anyMatch(needed::contains)) {
        kept.add(node);
        needed.addAll(Graph.reads(node));
      }
    }
    Collections.reverse(kept);
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.constants());
    constants.keySet().retainAll(needed);
    return graph.withNodes(kept).withConstants(constants);
  }
}
