package dev.lathe.graph.batch;

import dev.lathe.graph.shape.Shapes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The constants of a graph that repeat its batch, replaced by what follows it. At the batch of the
 * file nothing changes; whether it is right at others is for {@link BatchTrial} to find out.
 */
final class RepeatedBatch {
  private static final Set<String> RECURRENT = Set.of("LSTM", "GRU", "RNN");

  /** States of a recurrent layer are [directions, batch, hidden], from this input on. */
  private static final int STATES = 5;

  static final String SUFFIX = "/lathe_batch";
  private static final String BATCH = "lathe_batch";

  private final Graph graph;
  private final Shapes shapes;
  private final long fixed;
  private final Set<String> computed = new HashSet<>();
  private final GraphEdit edit;
  private final ReshapeTargets targets;
  private final BatchAxes axes;
  private boolean asksBatch;

  RepeatedBatch(Graph graph, Shapes shapes, long fixed) {
    this.graph = graph;
    this.shapes = shapes;
    this.fixed = fixed;
    this.edit = new GraphEdit(graph);
    this.axes = new BatchAxes(graph, shapes, fixed);
    this.targets = new ReshapeTargets(graph, shapes, axes, edit);
    graph.inputs().forEach(input -> computed.add(input.name()));
  }

  /** Whether a graph has operators whose constants can repeat the batch. */
  static boolean mayBeIn(Graph graph) {
    return graph.nodes().stream()
        .anyMatch(
            node ->
                node.isStandard()
                    && switch (node.operator()) {
                      case "Reshape" -> true;
                      case "Expand" -> graph.constant(node.input(1)).isPresent();
                      case "Resize" -> graph.constant(node.input(3)).isPresent();
                      case "Concat" ->
                          node.inputs().stream().anyMatch(graph.constants()::containsKey);
                      default -> RECURRENT.contains(node.operator());
                    });
  }

  /** The graph in which they follow; the same one where there are none. */
  Graph following() {
    for (Node node : graph.nodes()) {
      axes.visit(node);
      if (Graph.reads(node).stream().anyMatch(computed::contains)) {
        computed.addAll(node.outputs());
      }
      edit.add(node.isStandard() ? following(node) : node);
    }
    if (asksBatch) {
      String sizes = BATCH + "/sizes";
      edit.makeFirst("Shape", sizes, graph.inputs().get(0).name());
      edit.makeFirst("Gather", BATCH, sizes, edit.integers(BATCH + "/first", 0));
    }
    return edit.done();
  }

  private Node following(Node node) {
    return switch (node.operator()) {
      case "Reshape" -> targets.following(node);
      case "Expand" -> expand(node);
      case "Concat" -> concat(node);
      case "Resize" -> resize(node);
      case "LSTM", "GRU", "RNN" -> recurrent(node);
      case "MatMul", "Add", "Sub", "Mul", "Div" -> joined(node);
      default -> node;
    };
  }

  /** The numbers of a constant input of a node on known shapes; none where it is computed. */
  private long[] constant(Node node, int input) {
    boolean isKnown =
        node.hasInput(input)
            && graph.constant(node.input(input)).isPresent()
            && shapes.has(node.input(0))
            && shapes.has(node.output());
    return isKnown ? graph.constant(node.input(input)).orElseThrow().longs() : new long[0];
  }

  private Node expand(Node node) {
    long[] target = constant(node, 1);
    if (target.length == 0 || target[0] != fixed) {
      return node;
    }
    if (computed.contains(node.input(0))) {
      // One is what is there already.
      long[] open = target.clone();
      open[0] = 1;
      return fixed == 1
          ? node
          : edit.withInput(node, 1, edit.integers(node.output() + SUFFIX, open));
    }
    long[] from = shapes.shape(node.input(0));
    boolean isStretched = from.length < target.length || from[0] == 1;
    return isStretched ? edit.withInput(node, 1, sizes(node.output(), target, 0)) : node;
  }

  /** Class tokens, one for the file's batch, beside what has a batch. */
  private Node concat(Node node) {
    Optional<BatchAxes.Place> place = axes.of(node.output());
    if (place.isEmpty()) {
      return node;
    }
    int axis = place.get().axis();
    int rank = shapes.shape(node.output()).length;
    int along = Math.toIntExact(node.attributes().integer("axis", 0));
    Node following = node;
    for (int input = 0; input < node.inputs().size(); input++) {
      boolean isToken =
          axis != (along < 0 ? along + rank : along) && isSameForAll(node.input(input), axis);
      if (isToken) {
        following = edit.withInput(following, input, stretched(node, input, axis));
      }
    }
    return following;
  }

  /**
   * What is the same for every image, such as the queries of DETR (Carion et al., 2020), where
   * heads share an axis with the images of what it meets: once for each of them.
   */
  private Node joined(Node node) {
    BatchAxes.Place place = axes.of(node.output()).orElse(null);
    Node following = node;
    for (int input = 0; place != null && place.inner() > 1 && input < 2; input++) {
      String value = node.input(input);
      if (fixed == 1 && !computed.contains(value) && shapes.has(value)) {
        int shorter = shapes.shape(node.output()).length - shapes.shape(value).length;
        int axis = place.axis() - shorter;
        if (axis >= 0 && shapes.shape(value)[axis] == place.inner()) {
          following = edit.withInput(following, input, repeated(node, input, axis));
        }
      }
    }
    return following;
  }

  private String repeated(Node node, int input, int axis) {
    String made = node.output() + SUFFIX + "/" + input;
    long[] ones = new long[shapes.shape(node.input(input)).length];
    Arrays.fill(ones, 1);
    return edit.make("Tile", made, node.input(input), sizes(made, ones, axis));
  }

  private Node recurrent(Node node) {
    Node following = node;
    for (int input = STATES; input < node.inputs().size(); input++) {
      boolean isState = node.hasInput(input) && input <= STATES + 1;
      if (isState && isSameForAll(node.input(input), 1)) {
        following = edit.withInput(following, input, stretched(node, input, 1));
      }
    }
    return following;
  }

  /** Batch and channels of the size to resize to are those that come in. */
  private Node resize(Node node) {
    long[] sizes = constant(node, 3);
    boolean repeats =
        sizes.length > 2
            && sizes[0] == fixed
            && !node.attributes().has("axes")
            && Arrays.equals(
                Arrays.copyOf(sizes, 2), Arrays.copyOf(shapes.shape(node.input(0)), 2));
    if (!repeats) {
      return node;
    }
    String made = node.output() + SUFFIX;
    String shape = edit.make("Shape", made + "/shape", node.input(0));
    String in = edit.make("Gather", made + "/in", shape, edit.integers(made + "/kept", 0, 1));
    String space = edit.integers(made + "/space", Arrays.copyOfRange(sizes, 2, sizes.length));
    return edit.withInput(node, 3, edit.concat(made, List.of(in, space)));
  }

  /** Whether a value without images has the same for each of the file's batch. */
  private boolean isSameForAll(String value, int axis) {
    if (computed.contains(value) || !shapes.has(value) || shapes.shape(value).length <= axis) {
      return false;
    }
    long size = shapes.shape(value)[axis];
    if (fixed == 1 || size != fixed) {
      return size == fixed;
    }
    boolean isStretched =
        graph.producer(value).filter(node -> node.is("Expand")).stream()
            .map(node -> shapes.shape(node.input(0)))
            .anyMatch(from -> from.length == shapes.shape(value).length && from[axis] == 1);
    return isStretched || hasSameRows(value, axis);
  }

  private boolean hasSameRows(String value, int axis) {
    return graph
        .constant(value)
        .filter(
            tensor ->
                IntStream.range(1, Math.toIntExact(fixed))
                    .allMatch(i -> row(tensor, axis, i).equals(row(tensor, axis, 0))))
        .isPresent();
  }

  private static Tensor row(Tensor tensor, int axis, int index) {
    return tensor.picked(axis, new int[] {index});
  }

  /** An input that is the same for every image, once for each of them. */
  private String stretched(Node node, int input, int axis) {
    String made = node.output() + SUFFIX + "/" + input;
    String one = node.input(input);
    if (fixed > 1) {
      one = edit.first(made + "/one", one, axis);
    }
    long[] ones = new long[shapes.shape(node.input(input)).length];
    Arrays.fill(ones, 1);
    return edit.make("Expand", made, one, sizes(made, ones, axis));
  }

  /** The value of these sizes with the batch on one axis. */
  private String sizes(String of, long[] sizes, int axis) {
    asksBatch = true;
    String made = of + SUFFIX + "/sizes";
    List<String> parts = new ArrayList<>();
    if (axis > 0) {
      parts.add(edit.integers(made + "/before", Arrays.copyOf(sizes, axis)));
    }
    parts.add(BATCH);
    if (axis + 1 < sizes.length) {
      parts.add(edit.integers(made + "/after", Arrays.copyOfRange(sizes, axis + 1, sizes.length)));
    }
    return edit.concat(made, parts);
  }
}
