package dev.lathe.graph;

import dev.lathe.graph.coupling.Role;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.PlainForm;
import dev.lathe.onnx.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How much of a network's weights and operations depends on which group. */
final class Shares {
  private final Network network;

  /** For each weight and value, for each axis, the part of its indices that can be cut. */
  private final Map<String, Map<Integer, Double>> prunable = new HashMap<>();

  Shares(Network network) {
    this.network = network;
    for (ChannelGroup group : network.groups()) {
      if (group.isPrunable()) {
        for (GroupAxis axis : group.axes()) {
          prunable
              .computeIfAbsent(axis.tensor(), key -> new HashMap<>())
              .merge(axis.axis(), part(axis), (a, b) -> Math.min(1, a + b));
        }
      }
    }
  }

  private static List<GroupAxis> weightAxes(ChannelGroup group) {
    return group.axes().stream().filter(axis -> axis.role() != Role.VALUE).toList();
  }

  private static double part(GroupAxis axis) {
    int[] units = axis.units();
    return (double) Arrays.stream(units).filter(unit -> unit >= 0).count() / units.length;
  }

  /** The part of a tensor that lies on any of some parts of its axes. */
  private static double covered(Map<Integer, Double> parts) {
    return 1 - parts.values().stream().mapToDouble(part -> 1 - part).reduce(1, (a, b) -> a * b);
  }

  double prunableParameterShare() {
    double sum =
        prunable.entrySet().stream()
            .filter(entry -> network.isParameter(entry.getKey()))
            .mapToDouble(entry -> parameters(entry.getKey()) * covered(entry.getValue()))
            .sum();
    return network.parameterCount() == 0 ? 0 : sum / network.parameterCount();
  }

  double prunableMacShare() {
    double sum =
        network.graph().nodes().stream()
            .mapToDouble(node -> Macs.of(node, network.shapes()) * covered(node, prunable))
            .sum();
    return network.macs() == 0 ? 0 : sum / network.macs();
  }

  private static double covered(Node node, Map<String, Map<Integer, Double>> parts) {
    return PlainForm.plain(node).inputs().stream()
        .limit(2)
        .filter(parts::containsKey)
        .mapToDouble(input -> covered(parts.get(input)))
        .max()
        .orElse(0);
  }

  long parametersOf(ChannelGroup group) {
    return Math.round(
        parts(group).entrySet().stream()
            .filter(entry -> network.isParameter(entry.getKey()))
            .mapToDouble(entry -> parameters(entry.getKey()) * covered(entry.getValue()))
            .sum());
  }

  long macsOf(ChannelGroup group) {
    Map<String, Map<Integer, Double>> parts = parts(group);
    Set<Node> readers = new LinkedHashSet<>();
    parts.keySet().forEach(weight -> readers.addAll(network.graph().consumers(weight)));
    return Math.round(
        readers.stream()
            .mapToDouble(node -> Macs.of(node, network.shapes()) * covered(node, parts))
            .sum());
  }

  private static Map<String, Map<Integer, Double>> parts(ChannelGroup group) {
    Map<String, Map<Integer, Double>> parts = new HashMap<>();
    for (GroupAxis axis : weightAxes(group)) {
      parts.computeIfAbsent(axis.tensor(), key -> new HashMap<>()).put(axis.axis(), part(axis));
    }
    return parts;
  }

  /** The weights that nodes read, each once. */
  long parameters(List<Node> nodes) {
    Set<String> weights = new LinkedHashSet<>();
    nodes.forEach(node -> weights.addAll(Graph.reads(node)));
    return weights.stream().filter(network.coupling()::isWeight).mapToLong(this::parameters).sum();
  }

  private long parameters(String weight) {
    return Tensor.elementCount(network.shape(weight));
  }
}
