package dev.lathe.pruner.schedule;

import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.pruner.importance.GroupImportance;
import dev.lathe.pruner.importance.Importance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Importance by which whatever is kept already comes before everything else: each kept unit of each
 * kept layer is worth as much more as all units together. A plan by it only adds to what is kept,
 * wherever that fits the budget.
 */
final class Favoured {
  private final Set<String> layers = new HashSet<>();
  private final Selection kept;
  private final double bonus;

  private Favoured(Network part, Importance importance, Selection kept) {
    this.kept = kept;
    part.layers().forEach(layer -> layers.add(layer.name()));
    this.bonus =
        importance.groups().values().stream()
            .flatMap(group -> group.scores().stream())
            .mapToDouble(Double::doubleValue)
            .sum();
  }

  /**
   * The importance by which what is kept comes first.
   *
   * @param part what is kept, cut out and analysed
   * @param importance of the units of the whole network
   */
  static Importance of(Network part, Importance importance, Selection kept) {
    Favoured favoured = new Favoured(part, importance, kept);
    SortedMap<String, GroupImportance> groups = new TreeMap<>();
    importance.groups().forEach((id, group) -> groups.put(id, favoured.of(group)));
    return importance.with(importance.criterion(), groups);
  }

  private GroupImportance of(GroupImportance group) {
    @Nullable List<Integer> units = kept.keptUnits().get(group.group());
    Set<Integer> first = units == null ? null : Set.copyOf(units);
    SortedMap<String, List<Double>> byLayer = new TreeMap<>();
    double[] sums = new double[group.scores().size()];
    group
        .layerScores()
        .forEach(
            (layer, scores) -> {
              List<Double> raised = new ArrayList<>(scores);
              for (int unit = 0; unit < sums.length; unit++) {
                boolean comesFirst = first == null || first.contains(unit);
                if (comesFirst && layers.contains(layer)) {
                  raised.set(unit, scores.get(unit) + bonus);
                }
                sums[unit] += raised.get(unit);
              }
              byLayer.put(layer, raised);
            });
    List<Double> scores = new ArrayList<>(sums.length);
    for (double sum : sums) {
      scores.add(sum);
    }
    return new GroupImportance(group.group(), scores, byLayer);
  }
}
