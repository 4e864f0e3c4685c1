package dev.lathe.graph;

import dev.lathe.graph.shape.Shapes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.PlainForm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Parts the nodes of a network into layers: an operation with the light nodes after it that read
 * nothing but it, as runtimes fuse them. An addition of two branches joins the operation that is
 * deepest in the network, which is the one that ends a residual block. What computes shapes joins
 * the layer that reads it.
 */
final class LayerPartition {
  /** Operations that begin a layer. */
  private static final Set<String> ANCHORS =
      Set.of("Conv", "DeformConv", "ConvTranspose", "Gemm", "MatMul", "Einsum");

  /** Operators that never join the layer of what they read. */
  private static final Set<String> APART =
      Set.of("Concat", "Split", "LSTM", "GRU", "RNN", "If", "Loop", "Scan");

  /** Operators that join a layer although they read something from elsewhere. */
  private static final Set<String> JOINING = Set.of("Add", "Sub", "Mul", "Div", "Sum", "PRelu");

  private final Graph graph;
  private final Shapes shapes;
  private final Map<Node, Integer> order = new HashMap<>();
  private final Map<Node, Integer> depth = new HashMap<>();
  private final Map<Node, Part> partOf = new HashMap<>();
  private final Map<Node, Part> parts = new LinkedHashMap<>();

  /**
   * The nodes of one layer.
   *
   * @param anchor the operation that gives the layer its name
   * @param nodes all nodes, the operation included, in running order
   */
  record Part(Node anchor, List<Node> nodes) {}

  private LayerPartition(Graph graph, Shapes shapes) {
    this.graph = graph;
    this.shapes = shapes;
  }

  static List<Part> of(Graph graph, Shapes shapes) {
    LayerPartition partition = new LayerPartition(graph, shapes);
    graph.nodes().forEach(partition::measure);
    List<Node> shapeNodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (partition.isData(node)) {
        partition.place(node);
      } else {
        shapeNodes.add(node);
      }
    }
    for (int i = shapeNodes.size() - 1; i >= 0; i--) {
      partition.placeWithReader(shapeNodes.get(i));
    }
    Comparator<Node> running = Comparator.comparing(partition.order::get);
    partition.parts.values().forEach(part -> part.nodes().sort(running));
    return partition.parts.values().stream()
        .map(part -> new Part(part.anchor(), List.copyOf(part.nodes())))
        .sorted(Comparator.comparing(part -> partition.order.get(part.anchor())))
        .toList();
  }

  private void measure(Node node) {
    order.put(node, order.size());
    int deepest =
        Graph.reads(node).stream()
            .flatMap(input -> graph.producer(input).stream())
            .mapToInt(producer -> depth.getOrDefault(producer, 0))
            .max()
            .orElse(0);
    depth.put(node, deepest + 1);
  }

  /** Whether a node works on data: not on shapes, and not on constants alone. */
  private boolean isData(Node node) {
    boolean numbers =
        node.outputs().stream()
            .filter(shapes::has)
            .anyMatch(output -> shapes.type(output).isFloatingPoint() || graph.isOutput(output));
    boolean reads = Graph.reads(node).stream().anyMatch(this::isComputed);
    return (numbers || node.outputs().stream().noneMatch(shapes::has)) && reads;
  }

  /** Whether a value depends on an input of the network as data. */
  private boolean isComputed(String value) {
    if (graph.constant(value).isPresent()) {
      return false;
    }
    return graph.producer(value).map(partOf::containsKey).orElse(true);
  }

  private void place(Node node) {
    if (!isAnchor(node)) {
      Optional<Part> host = host(node);
      if (host.isPresent()) {
        host.get().nodes().add(node);
        partOf.put(node, host.get());
        return;
      }
    }
    begin(node);
  }

  private void begin(Node node) {
    Part part = new Part(node, new ArrayList<>(List.of(node)));
    parts.put(node, part);
    partOf.put(node, part);
  }

  private static boolean isAnchor(Node any) {
    Node node = PlainForm.plain(any);
    return node.isStandard() && ANCHORS.contains(node.operator());
  }

  private Optional<Part> host(Node node) {
    if (APART.contains(node.operator()) || node.attributes().hasGraph()) {
      return Optional.empty();
    }
    List<String> computed = Graph.reads(node).stream().filter(this::isComputed).toList();
    List<Part> hosts = new ArrayList<>();
    boolean outside = false;
    for (String value : computed) {
      Optional<Part> part = graph.producer(value).map(partOf::get);
      if (part.isPresent() && staysInside(value, part.get(), node)) {
        hosts.removeIf(host -> host.anchor().equals(part.get().anchor()));
        hosts.add(part.get());
      } else {
        outside = true;
      }
    }
    if (hosts.isEmpty() || ((outside || hosts.size() > 1) && !JOINING.contains(node.operator()))) {
      return Optional.empty();
    }
    return hosts.stream()
        .max(
            Comparator.<Part>comparingInt(part -> depth.get(part.anchor()))
                .thenComparing(part -> order.get(part.anchor())));
  }

  /** Whether all that read a value are in a layer, {@code next} counted as if it were. */
  private boolean staysInside(String value, Part part, Node next) {
    return !graph.isOutput(value)
        && graph.consumers(value).stream()
            .filter(reader -> !isShapeReader(reader))
            .allMatch(
                reader -> reader.equals(next) || isIn(part, reader) || isGate(value, reader, next));
  }

  private boolean isIn(Part part, Node node) {
    Part own = partOf.get(node);
    return own != null && own.anchor().equals(part.anchor());
  }

  private boolean isShapeReader(Node reader) {
    return reader.is("Shape") || reader.is("Size");
  }

  /**
   * Whether {@code reader} and {@code next} are the two arms of a gated activation such as {@code x
   * · sigmoid(x)}: one multiplies the value by what the other leads to, through nodes that read
   * nothing else.
   */
  private boolean isGate(String value, Node reader, Node next) {
    return leadsTo(value, next, reader) || leadsTo(value, reader, next);
  }

  private boolean leadsTo(String value, Node arm, Node product) {
    if (!product.is("Mul") || !product.inputs().contains(value)) {
      return false;
    }
    Node walk = arm;
    for (int steps = 0; steps < 5; steps++) {
      String made = walk.output();
      long read = Graph.reads(walk).stream().filter(this::isOpen).count();
      if (read != 1 || graph.isOutput(made) || graph.consumers(made).size() != 1) {
        return false;
      }
      Node reader = graph.consumers(made).get(0);
      if (reader.equals(product)) {
        return !isAnchor(walk) && sameShape(value, made);
      }
      walk = reader;
    }
    return false;
  }

  private boolean isOpen(String value) {
    return graph.constant(value).isEmpty();
  }

  private boolean sameShape(String a, String b) {
    return shapes.has(a) && shapes.has(b) && Arrays.equals(shapes.shape(a), shapes.shape(b));
  }

  private void placeWithReader(Node node) {
    Optional<Part> reader =
        node.outputs().stream()
            .flatMap(output -> graph.consumers(output).stream())
            .filter(partOf::containsKey)
            .min(Comparator.comparing(order::get))
            .map(partOf::get);
    if (reader.isPresent()) {
      reader.get().nodes().add(node);
      partOf.put(node, reader.get());
    } else {
      begin(node);
    }
  }
}
