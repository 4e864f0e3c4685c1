package dev.lathe.pruner.feature;

import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.GroupAxis;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.graph.coupling.Role;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.trainer.FeatureMatch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which values of a pruned network stand for which channels of the original's values of the same
 * name.
 */
public final class FeatureMatches {
  private static final int CHANNELS = 1;

  private final Network original;
  private final Graph pruned;
  private final Map<String, List<Part>> parts = new HashMap<>();

  private FeatureMatches(Network original, Selection kept, Graph pruned) {
    this.original = original;
    this.pruned = pruned;
    for (ChannelGroup group : original.groups()) {
      for (GroupAxis axis : group.axes(Role.VALUE)) {
        parts
            .computeIfAbsent(axis.tensor(), key -> new ArrayList<>())
            .add(new Part(axis, kept.keptUnits().get(group.id())));
      }
    }
  }

  /** A group on an axis of a value, and which of its units are kept; null for all. */
  private record Part(GroupAxis axis, @Nullable List<Integer> kept) {
    void cut(BitSet indices) {
      int[] units = axis.units();
      for (int index = 0; index < units.length; index++) {
        if (kept != null && units[index] >= 0 && !kept.contains(units[index])) {
          indices.clear(index);
        }
      }
    }
  }

  /**
   * For each channel group that could be cut the last value that holds its channels, where the
   * pruned network still has it: one for each stage of a residual network, one for each layer of a
   * plain one.
   *
   * @param original the network that was cut
   * @param kept what of it
   * @param pruned what came of it
   */
  public static List<FeatureMatch> of(Network original, Selection kept, Graph pruned) {
    FeatureMatches matches = new FeatureMatches(original, kept, pruned);
    Map<String, FeatureMatch> last = new LinkedHashMap<>();
    for (ChannelGroup group : original.groups()) {
      if (group.isPrunable()) {
        group.axes(Role.VALUE).stream()
            .filter(axis -> axis.axis() == CHANNELS)
            .flatMap(axis -> matches.match(axis.tensor()).stream())
            .forEach(match -> last.put(group.id(), match));
      }
    }
    return last.values().stream().distinct().toList();
  }

  /** The first output of each of some nodes, where the pruned network still makes it. */
  static List<FeatureMatch> ofNodes(
      Network original, Selection kept, Graph pruned, List<Node> nodes) {
    FeatureMatches matches = new FeatureMatches(original, kept, pruned);
    return nodes.stream()
        .filter(node -> !node.outputs().isEmpty())
        .flatMap(node -> matches.match(node.output()).stream())
        .toList();
  }

  private Optional<FeatureMatch> match(String value) {
    long[] shape = original.shape(value);
    List<Part> here = parts.getOrDefault(value, List.of());
    boolean cutElsewhere =
        here.stream().anyMatch(part -> part.axis.axis() != CHANNELS && part.kept != null);
    if (shape.length <= CHANNELS || cutElsewhere || pruned.producer(value).isEmpty()) {
      return Optional.empty();
    }
    int channels = Math.toIntExact(shape[CHANNELS]);
    BitSet left = new BitSet(channels);
    left.set(0, channels);
    here.stream().filter(part -> part.axis.axis() == CHANNELS).forEach(part -> part.cut(left));
    return Optional.of(
        left.cardinality() == channels
            ? FeatureMatch.whole(value)
            : FeatureMatch.pruned(value, left.stream().toArray()));
  }
}
