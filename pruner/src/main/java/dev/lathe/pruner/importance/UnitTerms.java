package dev.lathe.pruner.importance;

import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.GroupAxis;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.graph.coupling.Role;
import dev.lathe.onnx.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which constants make the units of a group, layer by layer.
 *
 * @param group the group
 * @param weights for each layer that makes or reshapes the units, by name, the axes of its weights
 *     and biases
 * @param normalizations for each layer with a batch normalisation of the units, by name, the axes
 *     of scale and shift, the scale first
 */
record UnitTerms(
    ChannelGroup group,
    SortedMap<String, List<GroupAxis>> weights,
    SortedMap<String, List<GroupAxis>> normalizations) {
  private static final String NORMALIZATION = "BatchNormalization";

  /** The terms of every prunable group of a network, in the order of its groups. */
  static List<UnitTerms> of(Network network) {
    Map<String, Reader> readers = readers(network);
    return network.groups().stream()
        .filter(ChannelGroup::isPrunable)
        .map(group -> of(group, readers))
        .toList();
  }

  /** Whether every layer with weights is followed by a batch normalisation in the same layer. */
  boolean allNormalized() {
    return !normalizations.isEmpty() && normalizations.keySet().containsAll(weights.keySet());
  }

  /**
   * What HALP looks at (arXiv 2110.10811, equation 3): scale and shift where every layer has them,
   * else the weights of all. Both tell the change of the loss to first order if the layer's output
   * channel were zero.
   */
  SortedMap<String, List<GroupAxis>> switches() {
    return allNormalized() ? normalizations : weights;
  }

  private static UnitTerms of(ChannelGroup group, Map<String, Reader> readers) {
    SortedMap<String, List<GroupAxis>> weights = new TreeMap<>();
    SortedMap<String, List<GroupAxis>> normalizations = new TreeMap<>();
    for (GroupAxis axis : group.axes()) {
      Reader reader = readers.get(axis.tensor());
      if (reader == null || axis.role() == Role.CONSUMER || axis.role() == Role.VALUE) {
        continue;
      }
      if (reader.isScaleOrShift()) {
        List<GroupAxis> axes =
            normalizations.computeIfAbsent(reader.layer(), key -> new ArrayList<>());
        axes.add(reader.isScale() ? 0 : axes.size(), axis);
      } else if (!reader.node().is(NORMALIZATION)) {
        weights.computeIfAbsent(reader.layer(), key -> new ArrayList<>()).add(axis);
      }
    }
    return new UnitTerms(group, weights, normalizations);
  }

  /** Which node reads a constant, and in which layer that node is. */
  private record Reader(String layer, Node node, int input) {
    boolean isScale() {
      return node.is(NORMALIZATION) && input == 1;
    }

    boolean isScaleOrShift() {
      return isScale() || (node.is(NORMALIZATION) && input == 2);
    }
  }

  private static Map<String, Reader> readers(Network network) {
    Map<String, Reader> readers = new HashMap<>();
    for (Layer layer : network.layers()) {
      for (Node node : layer.nodes()) {
        for (int input = 0; input < node.inputs().size(); input++) {
          readers.putIfAbsent(node.input(input), new Reader(layer.name(), node, input));
        }
      }
    }
    return readers;
  }
}
