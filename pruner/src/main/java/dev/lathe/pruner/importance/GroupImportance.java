package dev.lathe.pruner.importance;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What each unit of one channel group is worth, and how much of it each layer holds.
 *
 * @param group the group's id
 * @param scores for each unit what the loss would lose with it, 0 or more
 * @param layerScores for each layer that makes or reshapes the units, by the layer's name, the
 *     share of {@code scores} that vanishes if the layer's block is removed; the layers' scores add
 *     up to {@code scores} unit by unit (MDP splits a coupled group's importance over its layers)
 */
public record GroupImportance(
    String group, List<Double> scores, SortedMap<String, List<Double>> layerScores) {
  /** Copies, and checks that there is a score for every unit everywhere. */
  public GroupImportance {
    requireNonNull(group, "group is null");
    scores = List.copyOf(scores);
    SortedMap<String, List<Double>> copy = new TreeMap<>();
    layerScores.forEach((layer, values) -> copy.put(layer, List.copyOf(values)));
    layerScores = Collections.unmodifiableSortedMap(copy);
    for (List<Double> values : layerScores.values()) {
      if (values.size() != scores.size()) {
        throw new IllegalArgumentException(
            "The group (%s) has %d units, but a layer scores %d."
                .formatted(group, scores.size(), values.size()));
      }
    }
    if (scores.stream().anyMatch(score -> !(score >= 0) || score.isInfinite())) {
      throw new IllegalArgumentException(
          "The group (%s) has a score that is negative or not a number.".formatted(group));
    }
  }

  /**
   * The same group with other scores, shared out over the layers in proportion to what each holds
   * of a unit now; equally where none holds anything.
   */
  GroupImportance withScores(List<Double> others) {
    SortedMap<String, List<Double>> byLayer = new TreeMap<>();
    layerScores.forEach(
        (layer, values) -> {
          List<Double> part = new ArrayList<>();
          for (int unit = 0; unit < others.size(); unit++) {
            double all = 0;
            for (List<Double> other : layerScores.values()) {
              all += other.get(unit);
            }
            part.add(
                others.get(unit) * (all > 0 ? values.get(unit) / all : 1.0 / layerScores.size()));
          }
          byLayer.put(layer, part);
        });
    return new GroupImportance(group, others, byLayer);
  }

  /** The units from the most to the least important; of equals the first one first. */
  public List<Integer> ranking() {
    return IntStream.range(0, scores.size())
        .boxed()
        .sorted(
            (left, right) -> {
              int byScore = Double.compare(scores.get(right), scores.get(left));
              return byScore != 0 ? byScore : Integer.compare(left, right);
            })
        .toList();
  }
}
