package dev.lathe.pruner.schedule;

import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.pruner.importance.GroupImportance;
import dev.lathe.pruner.importance.Importance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The early pruning indicator, EPI: how much the structures that would have been kept in the rounds
 * before resemble the one that would be kept now (arXiv 2110.12007, equations 4 to 6).
 */
final class StructureStability {
  /** An indicator must not lie below any of the last five. */
  private static final int PREDECESSORS = 5;

  private final int history;
  private final double threshold;
  private final List<SortedMap<String, Integer>> structures = new ArrayList<>();
  private final List<Double> indicators = new ArrayList<>();

  /**
   * An indicator without structures yet.
   *
   * @param history structures before that are compared with, r; at least 1
   * @param threshold what counts as stable, 0 to 1
   */
  StructureStability(int history, double threshold) {
    this.history = history;
    this.threshold = threshold;
  }

  /**
   * The widths of every layer that makes units of a prunable group, by layer and group; 0 where the
   * layer's block is removed.
   */
  static SortedMap<String, Integer> structure(
      Network network, Importance importance, Selection kept) {
    Set<String> gone = goneLayers(network, kept);
    SortedMap<String, Integer> widths = new TreeMap<>();
    for (GroupImportance group : importance.groups().values()) {
      int width = kept.width(network.group(group.group()));
      for (String layer : group.layerScores().keySet()) {
        widths.put(layer + " of " + group.group(), gone.contains(layer) ? 0 : width);
      }
    }
    return widths;
  }

  private static Set<String> goneLayers(Network network, Selection kept) {
    Map<String, String> parents = new HashMap<>();
    network.blocks().forEach(block -> parents.put(block.id(), block.parent()));
    Set<String> gone = new HashSet<>();
    for (Layer layer : network.layers()) {
      String block = layer.block();
      while (!block.isEmpty() && !kept.removedBlocks().contains(block)) {
        block = parents.getOrDefault(block, "");
      }
      if (!block.isEmpty()) {
        gone.add(layer.name());
      }
    }
    return gone;
  }

  /**
   * How alike two structures are: 1 - (1/L) Σ |n - m| / (n + m) over the layers (equations 4 and
   * 5); 1 for the same, 0 for nothing in common.
   */
  static double similarity(SortedMap<String, Integer> first, SortedMap<String, Integer> second) {
    double distance = 0;
    for (Map.Entry<String, Integer> layer : first.entrySet()) {
      int width = layer.getValue();
      int other = second.getOrDefault(layer.getKey(), 0);
      if (width + other > 0) {
        distance += Math.abs(width - other) / (double) (width + other);
      }
    }
    return first.isEmpty() ? 1 : 1 - distance / first.size();
  }

  /**
   * Adds the structure of a further round.
   *
   * @return whether it is stable: the mean similarity with the structures before (equation 6)
   *     reaches the threshold and is none below those of the rounds before
   */
  boolean add(SortedMap<String, Integer> structure) {
    structures.add(structure);
    int now = structures.size() - 1;
    if (now < history) {
      return false;
    }
    double sum = 0;
    for (int back = 1; back <= history; back++) {
      sum += similarity(structure, structures.get(now - back));
    }
    double indicator = sum / history;
    boolean highest =
        indicators
            .subList(Math.max(0, indicators.size() - PREDECESSORS), indicators.size())
            .stream()
            .allMatch(before -> indicator >= before);
    indicators.add(indicator);
    return indicator >= threshold && highest;
  }

  /** The indicator of the last round; 0 as long as there are too few rounds. */
  double indicator() {
    return indicators.isEmpty() ? 0 : indicators.get(indicators.size() - 1);
  }
}
