package dev.lathe.pruner.schedule;

import dev.lathe.pruner.importance.GroupImportance;
import dev.lathe.pruner.importance.Importance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Importance as it was last seen: of what is kept as it is now, of what went as it was then. */
final class Remembered {
  private Remembered() {}

  /**
   * Both together.
   *
   * @param now of what is kept; 0 elsewhere
   * @param then of everything, from before
   */
  static Importance merge(PartialNetwork partial, Importance now, Importance then) {
    SortedMap<String, GroupImportance> groups = new TreeMap<>();
    now.groups()
        .forEach(
            (id, group) ->
                groups.put(id, merge(group, then.group(id), partial.kept().keptUnits().get(id))));
    return now.with(now.criterion(), groups);
  }

  /** Layer by layer: of a layer that is still there, the units kept count as they are now. */
  private static GroupImportance merge(
      GroupImportance now, GroupImportance then, @Nullable List<Integer> kept) {
    SortedMap<String, List<Double>> layers = new TreeMap<>(then.layerScores());
    now.layerScores()
        .forEach(
            (layer, scores) -> {
              List<Double> merged = new ArrayList<>(then.layerScores().getOrDefault(layer, scores));
              for (int unit = 0; unit < merged.size(); unit++) {
                if (kept == null || kept.contains(unit)) {
                  merged.set(unit, scores.get(unit));
                }
              }
              layers.put(layer, merged);
            });
    List<Double> sums = new ArrayList<>(Collections.nCopies(then.scores().size(), 0.0));
    for (List<Double> scores : layers.values()) {
      for (int unit = 0; unit < sums.size(); unit++) {
        sums.set(unit, sums.get(unit) + scores.get(unit));
      }
    }
    return new GroupImportance(now.group(), sums, layers);
  }
}
