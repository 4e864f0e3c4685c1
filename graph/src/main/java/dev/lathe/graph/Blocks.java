package dev.lathe.graph;

import dev.lathe.graph.shape.Shapes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds residual branches: an addition, one of whose inputs is the shortcut, and all nodes that
 * work for its other inputs and nothing else. The branch must follow from the shortcut; what else
 * it reads, such as the mask of an attention, may come from anywhere.
 */
final class Blocks {
  private final Graph graph;
  private final Shapes shapes;
  private final Map<Node, Integer> order = new HashMap<>();
  private final Set<String> captured = new HashSet<>();

  /** The shortcut of each sum that ends a block. */
  private final Map<String, String> shortcuts = new HashMap<>();

  private Blocks(Graph graph, Shapes shapes) {
    this.graph = graph;
    this.shapes = shapes;
    for (Node node : graph.nodes()) {
      order.put(node, order.size());
      captured.addAll(node.attributes().capturedNames());
    }
  }

  static List<Block> of(Graph graph, Shapes shapes, AnalysisOptions options) {
    Blocks blocks = new Blocks(graph, shapes);
    List<Block> found = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (options.frozenBecause(node.name()).isEmpty()) {
        Optional<Block> block = blocks.endingAt(node);
        block.ifPresent(found::add);
        block.ifPresent(one -> blocks.shortcuts.put(one.sum(), one.shortcut()));
      }
    }
    return withParents(found);
  }

  private Optional<Block> endingAt(Node node) {
    boolean adds = node.is("Add") || node.is("Sum") || node.is("Sub");
    if (!adds || captured.contains(node.output())) {
      return Optional.empty();
    }
    int candidates = node.is("Sub") ? 1 : node.inputs().size();
    // The shortcut is the input made first: the others come from it.
    return node.inputs().stream()
        .limit(candidates)
        .filter(input -> isShortcut(input, node))
        .map(input -> branch(node, input))
        .flatMap(Optional::stream)
        .min(Comparator.comparingInt(block -> block.nodes().size()));
  }

  private boolean isShortcut(String input, Node node) {
    return graph.constant(input).isEmpty()
        && Collections.frequency(node.inputs(), input) == 1
        && shapes.has(input)
        && shapes.has(node.output())
        && Arrays.equals(shapes.shape(input), shapes.shape(node.output()));
  }

  private Optional<Block> branch(Node sum, String shortcut) {
    List<Node> nodes = workingFor(sum, shortcut);
    // A difference from a mean, as in a normalisation written out, is no branch.
    boolean computes = nodes.stream().anyMatch(node -> Macs.of(node, shapes) > 0);
    return computes && followsStream(nodes, shortcut)
        ? Optional.of(new Block(sum.name(), "", shortcut, sum.output(), nodes))
        : Optional.empty();
  }

  /** The addition and what works for it alone, other than through its shortcut; in order. */
  private List<Node> workingFor(Node sum, String shortcut) {
    Set<Node> inside = new HashSet<>();
    // From behind: when a node's turn comes, that of all who read it has been.
    NavigableMap<Integer, Node> left = new TreeMap<>(Map.of(order.get(sum), sum));
    while (!left.isEmpty()) {
      Node node = left.pollLastEntry().getValue();
      if (node.equals(sum) || node.outputs().stream().allMatch(made -> isRead(made, inside))) {
        inside.add(node);
        Graph.reads(node).stream()
            .filter(read -> !read.equals(shortcut))
            .map(graph::producer)
            .flatMap(Optional::stream)
            .forEach(producer -> left.put(order.get(producer), producer));
      }
    }
    return inside.stream().sorted(Comparator.comparing(order::get)).toList();
  }

  /** Whether a value is read by these nodes and nothing else. */
  private boolean isRead(String value, Set<Node> nodes) {
    return !graph.isOutput(value)
        && !captured.contains(value)
        && nodes.containsAll(graph.consumers(value));
  }

  /** Whether nodes follow from the shortcut, or from what it was before others were added to it. */
  private boolean followsStream(List<Node> nodes, String shortcut) {
    String first = shortcut;
    while (shortcuts.containsKey(first)) {
      first = shortcuts.get(first);
    }
    // What follows from the shortcut follows from the first one, too, but is closer to it.
    return follows(nodes, shortcut) || (!first.equals(shortcut) && follows(nodes, first));
  }

  /** Whether nodes read a value, or what follows from it. */
  private boolean follows(List<Node> nodes, String value) {
    Set<String> following = new HashSet<>(Set.of(value));
    Set<Node> asked = new HashSet<>(nodes);
    int last = order.get(nodes.get(nodes.size() - 1));
    NavigableMap<Integer, Node> left = new TreeMap<>();
    graph.consumers(value).forEach(node -> left.put(order.get(node), node));
    while (!left.isEmpty()) {
      Map.Entry<Integer, Node> next = left.pollFirstEntry();
      if (next.getKey() >= last) {
        return false;
      }
      if (asked.contains(next.getValue())) {
        return true;
      }
      next.getValue().outputs().stream()
          .filter(following::add)
          .flatMap(made -> graph.consumers(made).stream())
          .forEach(node -> left.put(order.get(node), node));
    }
    return false;
  }

  private static List<Block> withParents(List<Block> found) {
    List<Block> blocks = new ArrayList<>();
    for (Block block : found) {
      String parent =
          found.stream()
              .filter(other -> other.nodes().size() > block.nodes().size())
              .filter(other -> other.nodes().containsAll(block.nodes()))
              .min(Comparator.comparingInt(other -> other.nodes().size()))
              .map(Block::id)
              .orElse("");
      blocks.add(new Block(block.id(), parent, block.shortcut(), block.sum(), block.nodes()));
    }
    return blocks;
  }
}
