package dev.lathe.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What of a network is kept: the units of each channel group, and which blocks go.
 *
 * @param keptUnits for each group that is cut, the units kept, ascending and at least one; groups
 *     not named are kept whole
 * @param removedBlocks ids of the blocks removed
 */
public record Selection(
    SortedMap<String, List<Integer>> keptUnits, SortedSet<String> removedBlocks) {
  /** Copies and sorts. */
  public Selection {
    SortedMap<String, List<Integer>> copy = new TreeMap<>();
    keptUnits.forEach((group, units) -> copy.put(group, List.copyOf(new TreeSet<>(units))));
    copy.forEach(
        (group, units) -> {
          if (units.isEmpty()) {
            throw new IllegalArgumentException(
                "The group (%s) must keep at least one unit.".formatted(group));
          }
        });
    keptUnits = Collections.unmodifiableSortedMap(copy);
    removedBlocks = Collections.unmodifiableSortedSet(new TreeSet<>(removedBlocks));
  }

  /** The whole network. */
  public static Selection everything() {
    return new Selection(new TreeMap<>(), new TreeSet<>());
  }

  /** The first units of each group: {@code widths} by group id; no block removed. */
  public static Selection firstUnits(Map<String, Integer> widths) {
    SortedMap<String, List<Integer>> kept = new TreeMap<>();
    widths.forEach(
        (group, width) -> {
          List<Integer> units = new ArrayList<>();
          for (int unit = 0; unit < width; unit++) {
            units.add(unit);
          }
          kept.put(group, units);
        });
    return new Selection(kept, new TreeSet<>());
  }

  /** How many units of {@code group} are kept. */
  public int width(ChannelGroup group) {
    List<Integer> units = keptUnits.get(group.id());
    return units == null ? group.units() : units.size();
  }
}
