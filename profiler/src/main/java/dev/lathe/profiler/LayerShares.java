package dev.lathe.profiler;

import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.graph.Node;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shares out a whole model's time among its layers by what its nodes took. A node that the runtime
 * added, such as a conversion between memory layouts, counts to the layer that ran before it.
 */
final class LayerShares {
  private final Map<String, String> layers = new HashMap<>();

  LayerShares(Network network) {
    for (Layer layer : network.layers()) {
      for (Node node : layer.nodes()) {
        layers.put(node.name(), layer.name());
        node.outputs().forEach(value -> layers.put(value, layer.name()));
      }
    }
    layers.remove("");
  }

  /** The share of each layer that ran, by its name; they sum to 1. Empty if nothing is known. */
  Map<String, Double> of(List<NodeTime> nodes) {
    double sum = nodes.stream().mapToDouble(NodeTime::nanos).sum();
    Map<String, Double> shares = new LinkedHashMap<>();
    @Nullable String layer =
        nodes.stream()
            .map(node -> layers.get(node.node()))
            .filter(name -> name != null)
            .findFirst()
            .orElse(null);
    if (layer == null || !(sum > 0)) {
      return shares;
    }
    for (NodeTime node : nodes) {
      layer = layers.getOrDefault(node.node(), layer);
      shares.merge(layer, node.nanos() / sum, Double::sum);
    }
    return shares;
  }
}
