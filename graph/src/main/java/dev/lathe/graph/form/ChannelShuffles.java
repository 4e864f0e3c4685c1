package dev.lathe.graph.form;

import dev.lathe.graph.shape.Shapes;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.DeadCode;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Channel shuffles ({@code Reshape → Transpose → Reshape} that turns g×n channels into n×g) written
 * as one {@code Gather}. The three nodes allow only equally many channels in each of the g rows,
 * which ties unrelated channels, after a few units of ShuffleNet V2 (Ma et al., 2018) all of them;
 * the gather allows any. Where no channel of a shuffle is cut, {@link #restored} writes it as it
 * was.
 */
final class ChannelShuffles {
  private final Graph original;
  private final Graph gathered;
  private final Map<String, Shuffle> shuffles;

  /** One shuffle: three nodes, the axis, its size and the rows it is parted into. */
  private record Shuffle(Node part, Node turn, Node join, int axis, int size, int rows) {
    /** Index r·n + p goes to place p·g + r. */
    Tensor indices() {
      int columns = size / rows;
      long[] indices = new long[size];
      for (int place = 0; place < size; place++) {
        indices[place] = (long) (place % rows) * columns + place / rows;
      }
      return Tensor.ofLongs(indices, size);
    }

    Node gather() {
      return new Node(
          join.name(),
          "Gather",
          "",
          List.of(part.input(0), join.output() + "/order"),
          join.outputs(),
          Attributes.none().with("axis", axis));
    }
  }

  private ChannelShuffles(Graph original, Graph gathered, Map<String, Shuffle> shuffles) {
    this.original = original;
    this.gathered = gathered;
    this.shuffles = shuffles;
  }

  /** Finds the shuffles of a graph. */
  static ChannelShuffles of(Graph graph, Shapes shapes) {
    Map<String, Shuffle> found = new LinkedHashMap<>();
    Set<String> replaced = new HashSet<>();
    for (Node node : graph.nodes()) {
      shuffle(graph, shapes, node)
          .ifPresent(
              shuffle -> {
                found.put(shuffle.join.name(), shuffle);
                replaced.add(shuffle.part.name());
                replaced.add(shuffle.turn.name());
              });
    }
    if (found.isEmpty()) {
      return new ChannelShuffles(graph, graph, found);
    }
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.constants());
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      Shuffle shuffle = found.get(node.name());
      if (shuffle != null) {
        nodes.add(shuffle.gather());
        constants.put(node.output() + "/order", shuffle.indices());
      } else if (!replaced.contains(node.name())) {
        nodes.add(node);
      }
    }
    Graph gathered = graph.withNodes(nodes).withConstants(constants);
    return new ChannelShuffles(graph, DeadCode.withoutUnused(gathered), found);
  }

  private static Optional<Shuffle> shuffle(Graph graph, Shapes shapes, Node part) {
    Optional<Node> turn =
        part.is("Reshape") ? onlyReader(graph, part, "Transpose") : Optional.empty();
    Optional<Node> join = turn.flatMap(node -> onlyReader(graph, node, "Reshape"));
    if (join.isEmpty()
        || !shapes.has(part.input(0))
        || !shapes.has(part.output())
        || !Arrays.equals(shapes.shape(part.input(0)), shapes.shape(join.get().output()))) {
      return Optional.empty();
    }
    long[] whole = shapes.shape(part.input(0));
    long[] parted = shapes.shape(part.output());
    int axis = partedAxis(whole, parted);
    long[] order = turn.get().attributes().integers("perm").orElse(new long[0]);
    if (axis < 0 || !Arrays.equals(order, swapped(parted.length, axis))) {
      return Optional.empty();
    }
    return Optional.of(
        new Shuffle(
            part,
            turn.get(),
            join.get(),
            axis,
            Math.toIntExact(whole[axis]),
            Math.toIntExact(parted[axis])));
  }

  private static Optional<Node> onlyReader(Graph graph, Node node, String operator) {
    List<Node> readers = graph.consumers(node.output());
    return readers.size() == 1
            && readers.get(0).is(operator)
            && readers.get(0).input(0).equals(node.output())
            && !graph.isOutput(node.output())
        ? Optional.of(readers.get(0))
        : Optional.empty();
  }

  /** The one axis that is parted into two, or -1. */
  private static int partedAxis(long[] whole, long[] parted) {
    if (parted.length != whole.length + 1) {
      return -1;
    }
    int axis = 0;
    while (axis < whole.length && whole[axis] == parted[axis]) {
      axis++;
    }
    boolean fits =
        axis < whole.length
            && whole[axis] == parted[axis] * parted[axis + 1]
            && parted[axis] > 1
            && parted[axis + 1] > 1
            && Arrays.equals(
                Arrays.copyOfRange(whole, axis + 1, whole.length),
                Arrays.copyOfRange(parted, axis + 2, parted.length));
    return fits ? axis : -1;
  }

  private static long[] swapped(int rank, int axis) {
    long[] order = new long[rank];
    Arrays.setAll(order, i -> i);
    order[axis] = axis + 1L;
    order[axis + 1] = axis;
    return order;
  }

  /** The graph with its shuffles as three nodes. */
  Graph original() {
    return original;
  }

  /** The graph with its shuffles as gathers. */
  Graph gathered() {
    return gathered;
  }

  /**
   * Writes gathers as the three nodes they were, where the order they pick in is still the whole
   * one and the sizes are constants.
   */
  Graph restored(Graph graph) {
    List<Node> nodes = new ArrayList<>();
    Map<String, Tensor> constants = new HashMap<>();
    for (Node node : graph.nodes()) {
      Shuffle shuffle = shuffles.get(node.name());
      if (shuffle != null && node.is("Gather") && isWhole(shuffle, graph, node)) {
        nodes.add(shuffle.part.withInputs(List.of(node.input(0), shuffle.part.input(1))));
        nodes.add(shuffle.turn);
        nodes.add(shuffle.join);
        for (Node reshape : List.of(shuffle.part, shuffle.join)) {
          constants.put(reshape.input(1), original.constants().get(reshape.input(1)));
        }
      } else {
        nodes.add(node);
      }
    }
    if (constants.isEmpty()) {
      return graph;
    }
    constants.putAll(graph.constants());
    Map<String, Tensor> ordered = new LinkedHashMap<>();
    original.constants().keySet().stream()
        .filter(constants::containsKey)
        .forEach(name -> ordered.put(name, constants.get(name)));
    graph.constants().forEach(ordered::putIfAbsent);
    return DeadCode.withoutUnused(graph.withNodes(nodes).withConstants(ordered));
  }

  /** Whether nothing that lies along the shuffle was cut, so that its constants still fit. */
  private boolean isWhole(Shuffle shuffle, Graph graph, Node gather) {
    boolean constant =
        original.constant(shuffle.part.input(1)).isPresent()
            && original.constant(shuffle.join.input(1)).isPresent();
    return constant
        && graph.constant(gather.input(1)).filter(shuffle.indices()::equals).isPresent();
  }
}
