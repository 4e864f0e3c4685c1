package dev.lathe.graph;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.DeadCode;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a network physically smaller: constants are sliced along the axes of their groups,
 * attributes and shape-carrying constants set right, removed blocks replaced by their shortcuts,
 * and what nothing depends on any more is dropped. Names, operator sets, metadata and the declared
 * inputs and outputs stay.
 */
public final class Surgery {
  private Surgery() {}

  /**
   * Applies a selection.
   *
   * @return the smaller graph; as it was read where nothing is cut
   * @throws IllegalArgumentException if the selection names a group or block that is not there, or
   *     cuts a frozen group
   */
  public static Graph apply(Network network, Selection selection) {
    Graph graph = network.graph();
    NodeCutter cutter = new NodeCutter(network, selection);
    Map<String, String> shortcuts = new HashMap<>();
    Set<Node> removed = new HashSet<>();
    for (String id : selection.removedBlocks()) {
      Block block = block(network, id);
      removed.addAll(block.nodes());
      shortcuts.put(block.sum(), block.shortcut());
    }
    List<Node> nodes =
        new ArrayList<>(
            cutter.cut(graph.nodes().stream().filter(node -> !removed.contains(node)).toList()));
    graph.outputs().forEach(output -> cutter.takeConstant(output.name()));
    nodes.replaceAll(
        node ->
            node.withInputs(
                node.inputs().stream().map(input -> follow(input, shortcuts)).toList()));
    for (ValueInfo output : graph.outputs()) {
      if (shortcuts.containsKey(output.name())) {
        nodes.add(passOn(graph, follow(output.name(), shortcuts), output.name()));
      }
    }
    Map<String, Tensor> constants = new LinkedHashMap<>();
    graph.constants().keySet().stream()
        .filter(cutter.constants()::containsKey)
        .forEach(name -> constants.put(name, cutter.constants().get(name)));
    cutter.constants().forEach(constants::putIfAbsent);
    return DeadCode.withoutUnused(
        network.restored(graph.withNodes(nodes).withConstants(constants)));
  }

  private static Block block(Network network, String id) {
    return network.blocks().stream()
        .filter(block -> block.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no block (%s).".formatted(id)));
  }

  private static String follow(String value, Map<String, String> shortcuts) {
    String followed = value;
    while (shortcuts.containsKey(followed)) {
      followed = shortcuts.get(followed);
    }
    return followed;
  }

  private static Node passOn(Graph graph, String from, String to) {
    String name = graph.producer(to).map(Node::name).orElse(to);
    return new Node(name, "Identity", "", List.of(from), List.of(to), Attributes.none());
  }
}
