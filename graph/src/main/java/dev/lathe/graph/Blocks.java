package dev.lathe.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds residual branches: an addition one of whose inputs is also the only thing that the nodes
 * behind the other inputs read, and nothing else reads what those nodes make.
 */
final class Blocks {
  private final Graph graph;
  private final Shapes shapes;
  private final Map<Node, Integer> order = new HashMap<>();
  private final Set<String> captured = new HashSet<>();

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
      if (!options.freezes(node.name())) {
        blocks.endingAt(node).ifPresent(found::add);
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
    Set<Node> inside = new HashSet<>(Set.of(sum));
    Deque<String> open = new ArrayDeque<>(sum.inputs());
    open.removeIf(shortcut::equals);
    boolean meets = false;
    while (!open.isEmpty()) {
      String value = open.pop();
      if (value.equals(shortcut)) {
        meets = true;
      } else if (graph.constant(value).isEmpty()) {
        Optional<Node> producer = graph.producer(value);
        if (producer.isEmpty() || graph.isOutput(value)) {
          return Optional.empty();
        }
        if (inside.add(producer.get())) {
          open.addAll(Graph.reads(producer.get()));
        }
      }
    }
    // A difference from a mean, as in a normalisation written out, is no branch.
    boolean computes = inside.stream().anyMatch(node -> Macs.of(node, shapes) > 0);
    if (!meets || !computes || !isClosed(inside, sum)) {
      return Optional.empty();
    }
    List<Node> nodes = inside.stream().sorted(Comparator.comparing(order::get)).toList();
    return Optional.of(new Block(sum.name(), "", shortcut, sum.output(), nodes));
  }

  private boolean isClosed(Set<Node> inside, Node sum) {
    return inside.stream()
        .filter(node -> !node.equals(sum))
        .flatMap(node -> node.outputs().stream())
        .allMatch(output -> !graph.isOutput(output) && inside.containsAll(graph.consumers(output)));
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
