package dev.lathe.pruner.schedule;

import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.GroupAxis;
import dev.lathe.graph.Network;
import dev.lathe.graph.coupling.Role;
import dev.lathe.onnx.ModelIdentity;
import dev.lathe.pruner.importance.GroupImportance;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.pruner.interchange.KeptIndices;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells what was estimated on a part of a network of the units of the whole. A unit of the whole is
 * found in the part through a constant that both share: the same index of the same axis.
 */
final class PartialImportance {
  private final Importance estimated;
  private final KeptIndices indices;
  private final Map<String, List<PartAxis>> axes = new HashMap<>();

  private PartialImportance(PartialNetwork partial, Network part, Importance estimated) {
    this.estimated = estimated;
    this.indices = KeptIndices.of(partial.whole(), partial.kept(), part.graph());
    for (ChannelGroup group : part.groups()) {
      for (GroupAxis axis : group.axes()) {
        if (group.isPrunable() && axis.role() != Role.VALUE) {
          axes.computeIfAbsent(key(axis), key -> new ArrayList<>())
              .add(new PartAxis(group.id(), axis.units()));
        }
      }
    }
  }

  /** Where a group of the part lies on an axis. */
  private record PartAxis(String group, int[] units) {}

  /**
   * The importance of the whole's units; those that the part does not have are worth nothing.
   *
   * @param part what is kept of the network, analysed
   * @param estimated on the part
   */
  static Importance ofWhole(PartialNetwork partial, Network part, Importance estimated) {
    PartialImportance importance = new PartialImportance(partial, part, estimated);
    SortedMap<String, GroupImportance> groups = new TreeMap<>();
    for (ChannelGroup group : partial.whole().groups()) {
      if (group.isPrunable()) {
        groups.put(group.id(), importance.of(group));
      }
    }
    return new Importance(
        estimated.criterion(),
        ModelIdentity.of(partial.whole().graph()),
        estimated.minibatches(),
        estimated.skippedMinibatches(),
        estimated.batchSize(),
        estimated.seed(),
        groups);
  }

  private GroupImportance of(ChannelGroup group) {
    Double[] scores = new Double[group.units()];
    SortedMap<String, Double[]> byLayer = new TreeMap<>();
    for (GroupAxis axis : group.axes()) {
      List<PartAxis> found = axes.getOrDefault(key(axis), List.of());
      if (axis.role() != Role.VALUE && !found.isEmpty()) {
        copy(axis, found, scores, byLayer);
      }
    }
    SortedMap<String, List<Double>> layers = new TreeMap<>();
    byLayer.forEach((layer, values) -> layers.put(layer, filled(values)));
    return new GroupImportance(group.id(), filled(scores), layers);
  }

  private void copy(
      GroupAxis axis,
      List<PartAxis> found,
      @Nullable Double[] scores,
      SortedMap<String, Double[]> byLayer) {
    int[] unitOf = axis.units();
    List<Integer> kept = keptOn(axis);
    int count = kept == null ? unitOf.length : kept.size();
    for (int index = 0; index < count; index++) {
      int unit = unitOf[kept == null ? index : kept.get(index)];
      if (unit < 0 || scores[unit] != null) {
        continue;
      }
      for (PartAxis part : found) {
        int partUnit = part.units[index];
        if (partUnit >= 0) {
          GroupImportance group = estimated.group(part.group);
          scores[unit] = group.scores().get(partUnit);
          group
              .layerScores()
              .forEach(
                  (layer, values) ->
                      byLayer.computeIfAbsent(layer, key -> new Double[scores.length])[unit] =
                          values.get(partUnit));
        }
      }
    }
  }

  private @Nullable List<Integer> keptOn(GroupAxis axis) {
    KeptIndices.TensorCut cut = indices.tensors().get(axis.tensor());
    return cut == null ? null : cut.axes().get(axis.axis());
  }

  private static List<Double> filled(@Nullable Double[] values) {
    List<Double> filled = new ArrayList<>(Collections.nCopies(values.length, 0.0));
    for (int index = 0; index < values.length; index++) {
      Double value = values[index];
      if (value != null) {
        filled.set(index, value);
      }
    }
    return filled;
  }

  private static String key(GroupAxis axis) {
    return axis.axis() + " of " + axis.tensor();
  }
}
