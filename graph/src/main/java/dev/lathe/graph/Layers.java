package dev.lathe.graph;

import dev.lathe.graph.Layer.Kind;
import dev.lathe.graph.Layer.WidthAxis;
import dev.lathe.graph.shape.Shapes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.PlainForm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Describes the layers that {@link LayerPartition} found. */
final class Layers {
  private final Graph graph;
  private final Shapes shapes;
  private final Groups groups;
  private final Map<String, ChannelGroup> groupsById;
  private final Map<Node, Block> innermost = new HashMap<>();

  private Layers(
      Graph graph,
      Shapes shapes,
      Groups groups,
      Map<String, ChannelGroup> groupsById,
      List<Block> blocks) {
    this.graph = graph;
    this.shapes = shapes;
    this.groups = groups;
    this.groupsById = groupsById;
    for (Block block : blocks) {
      for (Node node : block.nodes()) {
        innermost.merge(node, block, Layers::smaller);
      }
    }
  }

  private static Block smaller(Block a, Block b) {
    return a.nodes().size() <= b.nodes().size() ? a : b;
  }

  static List<Layer> of(
      Graph graph,
      Shapes shapes,
      Groups groups,
      Map<String, ChannelGroup> groupsById,
      List<Block> blocks) {
    Layers layers = new Layers(graph, shapes, groups, groupsById, blocks);
    return LayerPartition.of(graph, shapes).stream().map(layers::describe).toList();
  }

  private Layer describe(LayerPartition.Part part) {
    Set<Node> inside = new HashSet<>(part.nodes());
    Set<String> made = new HashSet<>();
    part.nodes().forEach(node -> made.addAll(node.outputs()));
    Set<String> inputs = new LinkedHashSet<>();
    Set<String> outputs = new LinkedHashSet<>();
    for (Node node : part.nodes()) {
      Graph.reads(node).stream()
          .filter(input -> !made.contains(input) && !groups.isWeight(input))
          .forEach(inputs::add);
      node.outputs().stream()
          .filter(output -> !output.isEmpty())
          .filter(output -> graph.isOutput(output) || !inside.containsAll(graph.consumers(output)))
          .forEach(outputs::add);
    }
    return new Layer(
        part.anchor().name(),
        kind(part.anchor()),
        part.nodes(),
        List.copyOf(inputs),
        List.copyOf(outputs),
        axes(part, inputs, outputs),
        block(part.anchor()),
        part.nodes().stream().mapToLong(node -> Macs.of(node, shapes)).sum());
  }

  private Kind kind(Node any) {
    Node anchor = PlainForm.plain(any);
    if (!anchor.isStandard()) {
      return Kind.OTHER;
    }
    return switch (anchor.operator()) {
      case "Conv", "DeformConv", "ConvTranspose" -> {
        long grouped = anchor.attributes().integer("group", 1);
        // Of a network that fails on every input, not all shapes are known.
        long channels = shapes.has(anchor.input(0)) ? shapes.shape(anchor.input(0))[1] : -1;
        yield grouped == 1
            ? Kind.CONVOLUTION
            : grouped == channels ? Kind.DEPTHWISE_CONVOLUTION : Kind.GROUPED_CONVOLUTION;
      }
      case "Gemm", "MatMul", "Einsum" -> {
        boolean weight = anchor.inputs().stream().limit(2).anyMatch(groups::isWeight);
        yield weight ? Kind.LINEAR : Kind.PRODUCT;
      }
      default -> Kind.OTHER;
    };
  }

  /** The innermost block that loses the operation. */
  private String block(Node anchor) {
    Block block = innermost.get(anchor);
    return block == null ? "" : block.id();
  }

  /** Prunable widths: of the operation's inputs, the layer's inputs, and what it makes. */
  private List<WidthAxis> axes(LayerPartition.Part part, Set<String> inputs, Set<String> outputs) {
    List<String> values = new ArrayList<>();
    part.anchor().inputs().stream().filter(inputs::contains).forEach(values::add);
    inputs.stream().filter(input -> isComputedWith(part, input)).forEach(values::add);
    values.addAll(part.anchor().outputs());
    values.addAll(outputs);
    List<Set<String>> widths = new ArrayList<>();
    for (String value : new LinkedHashSet<>(values)) {
      if (!shapes.has(value)) {
        continue;
      }
      for (int axis = 0; axis < shapes.shape(value).length; axis++) {
        groups.widthsOn(value, axis).forEach(ids -> merge(widths, ids));
      }
    }
    return widths.stream()
        .map(
            ids ->
                new WidthAxis(
                    List.copyOf(ids),
                    ids.stream().mapToInt(id -> groupsById.get(id).units()).sum()))
        .toList();
  }

  /** Whether more than the shape of an input matters to a layer, as it does not to anchors. */
  private static boolean isComputedWith(LayerPartition.Part part, String input) {
    return part.nodes().stream()
        .filter(node -> Graph.reads(node).contains(input))
        .anyMatch(node -> !node.is("Shape") && !node.is("Size"));
  }

  /** Adds a set of groups; sets that share a group become one. */
  private static void merge(List<Set<String>> widths, Set<String> ids) {
    if (ids.isEmpty()) {
      return;
    }
    List<Set<String>> touched =
        widths.stream().filter(width -> ids.stream().anyMatch(width::contains)).toList();
    if (touched.isEmpty()) {
      widths.add(new LinkedHashSet<>(ids));
      return;
    }
    touched.stream().skip(1).forEach(touched.get(0)::addAll);
    touched.get(0).addAll(ids);
    touched.stream().skip(1).forEach(widths::remove);
  }
}
