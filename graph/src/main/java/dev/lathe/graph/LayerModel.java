package dev.lathe.graph;

import static java.util.Objects.requireNonNull;

import dev.lathe.graph.Layer.WidthAxis;
import dev.lathe.onnx.DeadCode;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A layer by itself as a small model: its nodes cut out of the network, what it reads from outside
 * as inputs, at any widths. ONNX Runtime, or any other runtime, can run it.
 */
public final class LayerModel {

  private final Network network;
  private final Layer layer;

  private LayerModel(Network network, Layer layer) {
    this.network = requireNonNull(network, "network is null");
    this.layer = requireNonNull(layer, "layer is null");
  }

  /** The model of one layer of a network. */
  public static LayerModel of(Network network, Layer layer) {
    return new LayerModel(network, layer);
  }

  /** The layer. */
  public Layer layer() {
    return layer;
  }

  /** The widths the layer's cost depends on, in the order in which {@link #at} takes them. */
  public List<WidthAxis> axes() {
    return layer.axes();
  }

  /** A text that is equal for layers that cost the same at the same widths, in any model. */
  public String signature() {
    return LayerSignatures.of(network, layer);
  }

  /**
   * The model at given widths. Groups keep their first units; where several groups lie side by
   * side, each keeps its share, at least one unit.
   *
   * @param widths one width for each axis, from 1 (or the number of its groups) to its full width
   * @throws IllegalArgumentException if a width is out of range or their number is wrong
   */
  public Graph at(int... widths) {
    NodeCutter cutter = new NodeCutter(network, Selection.firstUnits(widthsOfGroups(widths)));
    List<Node> nodes = cutter.cut(nodesWithWeights());
    Map<String, Tensor> constants = new HashMap<>(cutter.constants());
    List<ValueInfo> inputs = new ArrayList<>();
    for (String input : layer.inputs()) {
      Optional<Tensor> computed = cutter.computed(input);
      if (computed.isPresent()) {
        constants.put(input, computed.get());
      } else {
        inputs.add(ValueInfo.of(input, network.shapes().type(input), cutter.shape(input)));
      }
    }
    List<ValueInfo> outputs =
        layer.outputs().stream()
            .map(
                output -> ValueInfo.of(output, network.shapes().type(output), cutter.shape(output)))
            .toList();
    Graph graph = network.graph().part(layer.name(), nodes, constants, inputs, outputs);
    return DeadCode.withoutUnused(graph);
  }

  /** The layer's nodes and those of other layers that make the weights it reads. */
  private List<Node> nodesWithWeights() {
    Set<Node> needed = new HashSet<>(layer.nodes());
    Deque<Node> open = new ArrayDeque<>(needed);
    while (!open.isEmpty()) {
      for (String input : Graph.reads(open.pop())) {
        network
            .graph()
            .producer(input)
            .filter(node -> network.coupling().isWeight(input) && needed.add(node))
            .ifPresent(open::add);
      }
    }
    return needed.size() == layer.nodes().size()
        ? layer.nodes()
        : network.graph().nodes().stream().filter(needed::contains).toList();
  }

  private Map<String, Integer> widthsOfGroups(int... widths) {
    if (widths.length != layer.axes().size()) {
      throw new IllegalArgumentException(
          "The layer (%s) takes %d widths, got %d."
              .formatted(layer.name(), layer.axes().size(), widths.length));
    }
    Map<String, Integer> widthsOfGroups = new HashMap<>();
    for (int axis = 0; axis < widths.length; axis++) {
      share(layer.axes().get(axis), widths[axis], widthsOfGroups);
    }
    return widthsOfGroups;
  }

  /** Gives each group its share of a width: one unit, and of the rest in proportion. */
  private void share(WidthAxis axis, int width, Map<String, Integer> widthsOfGroups) {
    int groups = axis.groups().size();
    if (width < groups || width > axis.fullWidth()) {
      throw new IllegalArgumentException(
          "A width of the layer (%s) must be %d to %d, got %d."
              .formatted(layer.name(), groups, axis.fullWidth(), width));
    }
    long unitsBefore = 0;
    long givenBefore = 0;
    for (String id : axis.groups()) {
      int units = network.group(id).units();
      unitsBefore += units - 1;
      long spare = (long) axis.fullWidth() - groups;
      long given = spare == 0 ? 0 : unitsBefore * (width - groups) / spare;
      widthsOfGroups.put(id, Math.toIntExact(1 + given - givenBefore));
      givenBefore = given;
    }
  }

  /** The batch the model is for. */
  public int batch() {
    return network.batch();
  }
}
