package dev.lathe.graph.form;

import dev.lathe.graph.shape.Shapes;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.DeadCode;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.RuntimeSession;
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
 * Queries, keys and values that one product makes and one {@code Reshape} gives an axis of three
 * (Dosovitskiy et al., 2021, as commonly written) allow only one width for all of them. Each is
 * written as a slice, reshaped and transposed by itself, so that queries and keys may have another
 * width than values. Where all widths are equal in the end, {@link #restored} writes them as they
 * were.
 */
final class FusedProjections {
  private final Graph original;
  private final Graph parted;
  private final Shapes shapes;
  private final List<FusedProjection> fused;

  private FusedProjections(
      Graph original, Graph parted, Shapes shapes, List<FusedProjection> fused) {
    this.original = original;
    this.parted = parted;
    this.shapes = shapes;
    this.fused = List.copyOf(fused);
  }

  /** Finds and parts what is fused in a graph. */
  static FusedProjections of(Graph graph, Shapes shapes) {
    Writer writer = new Writer(graph, shapes);
    List<FusedProjection> fused = new ArrayList<>();
    Map<Node, FusedProjection> byReshape = new HashMap<>();
    Set<Node> replaced = new HashSet<>();
    for (Node node : graph.nodes()) {
      FusedProjection.of(graph, shapes, node)
          .filter(writer::canWrite)
          .ifPresent(
              found -> {
                fused.add(found);
                byReshape.put(node, found);
                replaced.addAll(found.nodes());
              });
    }
    if (fused.isEmpty()) {
      return new FusedProjections(graph, graph, shapes, fused);
    }
    for (Node node : graph.nodes()) {
      FusedProjection found = byReshape.get(node);
      if (found != null) {
        writer.write(found);
      } else if (!replaced.contains(node)) {
        writer.nodes.add(node);
      }
    }
    Graph parted =
        DeadCode.withoutUnused(graph.withNodes(writer.nodes).withConstants(writer.constants));
    return new FusedProjections(
        graph, parted, shapes.with(writer.made).withConstants(writer.constants), fused);
  }

  /** The graph as it was. */
  Graph original() {
    return original;
  }

  /** The graph with each projection by itself. */
  Graph parted() {
    return parted;
  }

  /** The shapes of the values of both graphs. */
  Shapes shapes() {
    return shapes;
  }

  /** The node that takes one projection out of all. */
  static String partName(FusedProjection.Pick pick) {
    return pick.last().output() + "/part";
  }

  private static String reshapedName(FusedProjection found, FusedProjection.Pick pick) {
    return found.turn().isPresent() ? pick.last().output() + "/parted" : pick.last().output();
  }

  /** Writes projections by themselves. */
  private static final class Writer {
    /** From this operator set on, the bounds of Slice are inputs. */
    private static final int BOUNDS_ARE_INPUTS_SINCE = 10;

    private final Graph graph;
    private final Shapes shapes;
    private final Map<String, Tensor> constants;
    private final Map<String, RuntimeSession.Described> made = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    Writer(Graph graph, Shapes shapes) {
      this.graph = graph;
      this.shapes = shapes;
      this.constants = new LinkedHashMap<>(graph.constants());
    }

    /** Whether the shape without the axis that counts the projections can be said. */
    boolean canWrite(FusedProjection found) {
      Node reshape = found.reshape();
      boolean copies = reshape.attributes().integer("allowzero", 0) == 0;
      Optional<long[]> target = graph.constant(reshape.input(1)).map(Tensor::longs);
      int rank = shapes.shape(reshape.output()).length;
      boolean moves =
          copies
              && target.isPresent()
              && Arrays.stream(target.get(), found.place() + 1, rank).anyMatch(size -> size == 0);
      return !moves && shapes.has(reshape.input(1));
    }

    void write(FusedProjection found) {
      String target = target(found);
      for (FusedProjection.Pick pick : found.picks()) {
        String part = part(found, pick);
        String reshaped = reshapedName(found, pick);
        long[] shape = without(shapes.shape(found.reshape().output()), found.place());
        describe(reshaped, found, shape);
        String name = pick.last().name();
        nodes.add(
            new Node(
                found.turn().isPresent() ? name + "/parted" : name,
                "Reshape",
                "",
                List.of(part, target),
                List.of(reshaped),
                found.reshape().attributes()));
        found
            .turn()
            .ifPresent(
                turn ->
                    nodes.add(
                        new Node(
                            name,
                            "Transpose",
                            "",
                            List.of(reshaped),
                            List.of(pick.last().output()),
                            Attributes.none().with("perm", found.orderOfOne()))));
      }
    }

    private void describe(String value, FusedProjection found, long[] shape) {
      made.put(value, new RuntimeSession.Described(shapes.type(found.reshape().input(0)), shape));
    }

    /** The entries of the shape but for the number of projections. */
    private String target(FusedProjection found) {
      String whole = found.reshape().input(1);
      String name = found.reshape().output() + "/one";
      Optional<Tensor> constant = graph.constant(whole);
      if (constant.isPresent()) {
        long[] entries = without(constant.get().longs(), found.place());
        constants.put(name, Tensor.ofLongs(entries, entries.length));
        return name;
      }
      int entries = Math.toIntExact(shapes.shape(whole)[0]);
      long[] others = new long[entries];
      Arrays.setAll(others, i -> i);
      others = without(others, found.place());
      constants.put(name + "/entries", Tensor.ofLongs(others, others.length));
      nodes.add(
          new Node(
              name,
              "Gather",
              "",
              List.of(whole, name + "/entries"),
              List.of(name),
              Attributes.none().with("axis", 0)));
      made.put(name, new RuntimeSession.Described(ElementType.INT64, new long[] {others.length}));
      return name;
    }

    private String part(FusedProjection found, FusedProjection.Pick pick) {
      String name = partName(pick);
      String input = found.reshape().input(0);
      int each = found.outer() * found.inner();
      int part = Math.floorMod(pick.part(), found.parts());
      long[] shape = shapes.shape(input);
      shape[found.axis()] = each;
      describe(name, found, shape);
      if (found.outer() > 1) {
        constants.put(name + "/indices", Tensor.ofLongs(found.indices(part), each));
        add(name, "Gather", List.of(input, name + "/indices"), axis(found));
        return name;
      }
      long[] bounds = {(long) part * each, (part + 1L) * each};
      if (graph.opset() < BOUNDS_ARE_INPUTS_SINCE) {
        Attributes attributes =
            Attributes.none()
                .with("starts", new long[] {bounds[0]})
                .with("ends", new long[] {bounds[1]})
                .with("axes", new long[] {found.axis()});
        add(name, "Slice", List.of(input), attributes);
        return name;
      }
      List<String> inputs = new ArrayList<>(List.of(input));
      for (long number : new long[] {bounds[0], bounds[1], found.axis()}) {
        inputs.add(name + "/" + inputs.size());
        constants.put(name + "/" + (inputs.size() - 1), Tensor.ofLongs(new long[] {number}, 1));
      }
      add(name, "Slice", inputs, Attributes.none());
      return name;
    }

    private static Attributes axis(FusedProjection found) {
      return Attributes.none().with("axis", found.axis());
    }

    private void add(String name, String operator, List<String> inputs, Attributes attributes) {
      nodes.add(new Node(name, operator, "", inputs, List.of(name), attributes));
    }
  }

  private static long[] without(long[] numbers, int place) {
    long[] left = new long[numbers.length - 1];
    System.arraycopy(numbers, 0, left, 0, place);
    System.arraycopy(numbers, place + 1, left, place, left.length - place);
    return left;
  }

  /** Writes projections as they were where their widths are still, or again, equal. */
  Graph restored(Graph graph) {
    Map<String, Node> byName = new HashMap<>();
    graph.nodes().forEach(node -> byName.put(node.name(), node));
    Map<String, Tensor> constants = new LinkedHashMap<>();
    Map<String, List<Node>> whole = new HashMap<>();
    Set<String> dropped = new HashSet<>();
    for (FusedProjection found : fused) {
      RestoredProjection restoration = new RestoredProjection(graph, original, byName, found);
      if (restoration.isPossible()) {
        whole.put(partName(found.picks().get(0)), restoration.nodes());
        dropped.addAll(restoration.dropped());
        constants.putAll(restoration.constants());
      }
    }
    if (whole.isEmpty()) {
      return graph;
    }
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      nodes.addAll(whole.getOrDefault(node.name(), List.of()));
      if (!dropped.contains(node.name())) {
        nodes.add(node);
      }
    }
    constants.putAll(graph.constants());
    Map<String, Tensor> ordered = new LinkedHashMap<>();
    original.constants().keySet().stream()
        .filter(constants::containsKey)
        .forEach(name -> ordered.put(name, constants.get(name)));
    constants.forEach(ordered::putIfAbsent);
    return DeadCode.withoutUnused(graph.withNodes(nodes).withConstants(ordered));
  }
}
