package dev.lathe.profiler;

import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.onnx.Node;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shares out a whole model's time among its layers by what its nodes took. Nodes that the runtime
 * fused often have the name of one of them and something after a slash. A node that it added, such
 * as a conversion between memory layouts, counts to the layer that ran before it.
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

  /** The layer that a node belongs to by its name. */
  private Optional<String> layer(NodeTime node) {
    String name = node.node();
    while (!name.isEmpty()) {
      String layer = layers.get(name);
      if (layer != null) {
        return Optional.of(layer);
      }
      name = name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }
    return Optional.empty();
  }

  /** The share of each layer that ran, by its name; they sum to 1. Empty if nothing is known. */
  Map<String, Double> of(List<NodeTime> nodes) {
    double sum = nodes.stream().mapToDouble(NodeTime::nanos).sum();
    Map<String, Double> shares = new LinkedHashMap<>();
    Optional<String> layer = nodes.stream().flatMap(node -> layer(node).stream()).findFirst();
    if (layer.isEmpty() || !(sum > 0)) {
      return shares;
    }
    String current = layer.get();
    for (NodeTime node : nodes) {
      current = layer(node).orElse(current);
      shares.merge(current, node.nanos() / sum, Double::sum);
    }
    return shares;
  }
}
