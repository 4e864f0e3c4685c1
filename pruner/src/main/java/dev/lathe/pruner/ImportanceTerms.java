package dev.lathe.pruner;

import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.GroupAxis;
import dev.lathe.graph.GroupAxis.Role;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.graph.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which constants say what the units of a group are worth, layer by layer.
 *
 * <p>HALP (arXiv 2110.10811, equation 3) looks at scale and shift of the batch normalisation behind
 * each coupled layer; where one of the layers has none, at the weights of all of them. Both are the
 * change of the loss to first order if the layer's output channel were zero.
 *
 * @param group the group
 * @param layers for each layer, by name, the axes whose products of value and gradient are added up
 */
record ImportanceTerms(ChannelGroup group, SortedMap<String, List<GroupAxis>> layers) {
  private static final String NORMALIZATION = "BatchNormalization";

  /** The terms of every prunable group of a network, in the order of its groups. */
  static List<ImportanceTerms> of(Network network) {
    Map<String, Reader> readers = readers(network);
    return network.groups().stream()
        .filter(ChannelGroup::isPrunable)
        .map(group -> of(group, readers))
        .toList();
  }

  private static ImportanceTerms of(ChannelGroup group, Map<String, Reader> readers) {
    SortedMap<String, List<GroupAxis>> weights = new TreeMap<>();
    SortedMap<String, List<GroupAxis>> normalizations = new TreeMap<>();
    for (GroupAxis axis : group.axes()) {
      Reader reader = readers.get(axis.tensor());
      if (reader == null || axis.role() == Role.CONSUMER || axis.role() == Role.VALUE) {
        continue;
      }
      if (reader.isScaleOrShift()) {
        normalizations.computeIfAbsent(reader.layer(), key -> new ArrayList<>()).add(axis);
      } else if (!reader.node().is(NORMALIZATION)) {
        weights.computeIfAbsent(reader.layer(), key -> new ArrayList<>()).add(axis);
      }
    }
    boolean allNormalized =
        !normalizations.isEmpty() && normalizations.keySet().containsAll(weights.keySet());
    return new ImportanceTerms(group, allNormalized ? normalizations : weights);
  }

  /** Which node reads a constant, and in which layer that node is. */
  private record Reader(String layer, Node node, int input) {
    boolean isScaleOrShift() {
      return node.is(NORMALIZATION) && (input == 1 || input == 2);
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
