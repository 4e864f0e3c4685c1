package dev.lathe.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

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

  /**
   * Every group that can be cut at the same share of its units, spread evenly over them; no block
   * removed.
   *
   * @param share the share kept, over 0 and at most 1
   * @param steps which widths come into question: of those, the nearest one is taken, and of two
   *     equally near the wider
   */
  public static Selection uniform(Network network, double share, WidthSteps steps) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("The share (%s) must be in (0, 1].".formatted(share));
    }
    SortedMap<String, List<Integer>> kept = new TreeMap<>();
    for (ChannelGroup group : network.groups()) {
      if (group.isPrunable()) {
        double wanted = share * group.units();
        int width =
            steps.widths(group.units()).stream()
                .max(
                    Comparator.comparingDouble((Integer step) -> -Math.abs(step - wanted))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
        kept.put(group.id(), spread(width, group.units()));
      }
    }
    return new Selection(kept, new TreeSet<>());
  }

  /** The middles of {@code width} equal parts of {@code units}. */
  private static List<Integer> spread(int width, int units) {
    return IntStream.range(0, width)
        .mapToObj(part -> (int) ((2L * part + 1) * units / (2L * width)))
        .toList();
  }

  /**
   * Every group that can be cut at a random width, random units of it; no block removed.
   *
   * @param seed the same seed makes the same selection of the same network
   */
  public static Selection random(Network network, long seed) {
    Random random = new Random(seed);
    SortedMap<String, List<Integer>> kept = new TreeMap<>();
    for (ChannelGroup group : network.groups()) {
      if (group.isPrunable()) {
        List<Integer> units = new ArrayList<>(IntStream.range(0, group.units()).boxed().toList());
        Collections.shuffle(units, random);
        kept.put(group.id(), units.subList(0, 1 + random.nextInt(group.units())));
      }
    }
    return new Selection(kept, new TreeSet<>());
  }

  /** How many units of {@code group} are kept. */
  public int width(ChannelGroup group) {
    List<Integer> units = keptUnits.get(group.id());
    return units == null ? group.units() : units.size();
  }
}
