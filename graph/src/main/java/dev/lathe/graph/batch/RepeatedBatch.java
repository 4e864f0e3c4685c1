package dev.lathe.graph.batch;

import dev.lathe.graph.shape.Shapes;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The constants of a graph that repeat its batch, replaced by what follows it. At the batch of the
 * file nothing changes; whether it is right at others is for {@link BatchTrial} to find out.
 */
final class RepeatedBatch {
  private static final Set<String> RECURRENT = Set.of("LSTM", "GRU", "RNN");

  /** States of a recurrent layer are [directions, batch, hidden], from this input on. */
  private static final int STATES = 5;

  private static final String SUFFIX = "/lathe_batch";
  private static final String BATCH = "lathe_batch";

  private final Graph graph;
  private final Shapes shapes;
  private final long fixed;
  private final Set<String> computed = new HashSet<>();
  private final Map<String, Tensor> constants;
  private final List<Node> nodes = new ArrayList<>();
  private final Set<String> replaced = new HashSet<>();
  private final BatchAxes axes;
  private boolean asksBatch;

  RepeatedBatch(Graph graph, Shapes shapes, long fixed) {
    this.graph = graph;
    this.shapes = shapes;
    this.fixed = fixed;
    this.constants = new LinkedHashMap<>(graph.constants());
    this.axes = new BatchAxes(graph, shapes, fixed);
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
      nodes.add(node.isStandard() ? following(node) : node);
    }
    if (nodes.equals(graph.nodes())) {
      return graph;
    }
    if (asksBatch) {
      String sizes = BATCH + "/sizes";
      constants.put(BATCH + "/first", Tensor.ofLongs(new long[1], 1));
      String input = graph.inputs().get(0).name();
      nodes.add(0, node("Shape", sizes, input));
      nodes.add(1, node("Gather", BATCH, sizes, BATCH + "/first"));
    }
    return withoutReplaced();
  }

  private Graph withoutReplaced() {
    Set<String> read = new HashSet<>();
    nodes.forEach(node -> read.addAll(Graph.reads(node)));
    replaced.removeAll(read);
    constants.keySet().removeIf(name -> replaced.contains(name) && !graph.isOutput(name));
    return graph.withNodes(nodes).withConstants(constants);
  }

  private Node following(Node node) {
    return switch (node.operator()) {
      case "Reshape" -> reshape(node);
      case "Expand" -> expand(node);
      case "Concat" -> concat(node);
      case "Resize" -> resize(node);
      case "LSTM", "GRU", "RNN" -> recurrent(node);
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

  private Node reshape(Node node) {
    Optional<BatchAxes.Place> in = axes.of(node.input(0));
    Optional<BatchAxes.Place> out = axes.of(node.output());
    boolean zeroIsZero = node.attributes().integer("allowzero", 0) == 1;
    if (in.isEmpty() || out.isEmpty() || zeroIsZero) {
      return node;
    }
    int axis = out.get().axis();
    long[] to = shapes.shape(node.output());
    boolean copies = axis == in.get().axis() && shapes.shape(node.input(0))[axis] == to[axis];
    long[] target = constant(node, 1);
    if (target.length == 0) {
      return reshapeComputed(node, axis, copies ? 0 : -1, to);
    }
    if (target[axis] <= 0) {
      return node;
    }
    long[] open = target.clone();
    if (!copies) {
      Arrays.setAll(open, each -> open[each] == -1 ? to[each] : open[each]);
    }
    open[axis] = copies ? 0 : -1;
    return withConstant(node, 1, open);
  }

  /** A target put together from sizes, of which the one that holds the batch is replaced. */
  private Node reshapeComputed(Node node, int axis, long size, long... to) {
    Node target = graph.producer(node.input(1)).filter(made -> made.is("Concat")).orElse(null);
    if (target == null || !target.inputs().stream().allMatch(this::isSingleSize)) {
      return node;
    }
    String made = node.output() + SUFFIX;
    List<String> parts = new ArrayList<>();
    for (int part = 0; part < target.inputs().size(); part++) {
      String name = target.input(part);
      long value = graph.constant(name).map(known -> known.longs()[0]).orElse(1L);
      if (part == axis && value <= 0) {
        return node;
      } else if (part == axis) {
        name = made + "/of/" + part;
        constants.put(name, Tensor.ofLongs(new long[] {size}, 1));
      } else if (value == -1 && size == -1) {
        name = made + "/of/" + part;
        constants.put(name, Tensor.ofLongs(new long[] {to[part]}, 1));
      }
      parts.add(name);
    }
    if (parts.equals(target.inputs())) {
      return node;
    }
    nodes.add(
        node("Concat", made, parts.toArray(String[]::new)).withAttributes(target.attributes()));
    return withInput(node, 1, made);
  }

  private boolean isSingleSize(String value) {
    return graph.constant(value).map(Tensor::shape).or(() -> sizeOf(value)).stream()
        .anyMatch(shape -> Arrays.equals(shape, new long[] {1}));
  }

  private Optional<long[]> sizeOf(String value) {
    return shapes.has(value) ? Optional.of(shapes.shape(value)) : Optional.empty();
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
      return fixed == 1 ? node : withConstant(node, 1, open);
    }
    long[] from = shapes.shape(node.input(0));
    boolean isStretched = from.length < target.length || from[0] == 1;
    return isStretched ? withInput(node, 1, sizes(node.output(), target, 0)) : node;
  }

  /** Class tokens, one for the file's batch, beside what has a batch. */
  private Node concat(Node node) {
    Optional<BatchAxes.Place> place = axes.of(node.output());
    if (place.isEmpty() || fixed != 1) {
      return node;
    }
    int axis = place.get().axis();
    int rank = shapes.shape(node.output()).length;
    int along = Math.toIntExact(node.attributes().integer("axis", 0));
    Node following = node;
    for (int input = 0; input < node.inputs().size(); input++) {
      boolean isToken =
          axis != (along < 0 ? along + rank : along)
              && !computed.contains(node.input(input))
              && shapes.has(node.input(input))
              && shapes.shape(node.input(input))[axis] == 1;
      if (isToken) {
        following = withInput(following, input, stretched(node, input, axis));
      }
    }
    return following;
  }

  private Node recurrent(Node node) {
    Node following = node;
    for (int input = STATES; input < node.inputs().size(); input++) {
      boolean isConstant = node.hasInput(input) && !computed.contains(node.input(input));
      if (isConstant && fixed == 1 && input <= STATES + 1) {
        following = withInput(following, input, stretched(node, input, 1));
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
    nodes.add(node("Shape", made + "/shape", node.input(0)));
    constants.put(made + "/kept", Tensor.ofLongs(new long[] {0, 1}, 2));
    nodes.add(node("Gather", made + "/in", made + "/shape", made + "/kept"));
    long[] space = Arrays.copyOfRange(sizes, 2, sizes.length);
    constants.put(made + "/space", Tensor.ofLongs(space, space.length));
    Attributes rows = Attributes.none().with("axis", 0);
    nodes.add(node("Concat", made, made + "/in", made + "/space").withAttributes(rows));
    return withInput(node, 3, made);
  }

  /** An input that is the same for every image, once for each of them. */
  private String stretched(Node node, int input, int axis) {
    String made = node.output() + SUFFIX + "/" + input;
    long[] ones = new long[shapes.shape(node.input(input)).length];
    Arrays.fill(ones, 1);
    nodes.add(node("Expand", made, node.input(input), sizes(made, ones, axis)));
    return made;
  }

  /** The value of these sizes with the batch on one axis. */
  private String sizes(String of, long[] sizes, int axis) {
    asksBatch = true;
    String made = of + SUFFIX + "/sizes";
    List<String> parts = new ArrayList<>();
    if (axis > 0) {
      constants.put(made + "/before", Tensor.ofLongs(Arrays.copyOf(sizes, axis), axis));
      parts.add(made + "/before");
    }
    parts.add(BATCH);
    if (axis + 1 < sizes.length) {
      long[] after = Arrays.copyOfRange(sizes, axis + 1, sizes.length);
      constants.put(made + "/after", Tensor.ofLongs(after, after.length));
      parts.add(made + "/after");
    }
    nodes.add(
        node("Concat", made, parts.toArray(String[]::new))
            .withAttributes(Attributes.none().with("axis", 0)));
    return made;
  }

  private static Node node(String operator, String output, String... inputs) {
    return new Node(output, operator, "", List.of(inputs), List.of(output), Attributes.none());
  }

  private Node withConstant(Node node, int input, long... values) {
    String name = node.output() + SUFFIX;
    constants.put(name, Tensor.ofLongs(values, values.length));
    return withInput(node, input, name);
  }

  private Node withInput(Node node, int input, String value) {
    replaced.add(node.input(input));
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(input, value);
    return node.withInputs(inputs);
  }
}
