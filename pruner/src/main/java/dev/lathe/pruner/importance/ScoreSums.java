package dev.lathe.pruner.importance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/** The scores of one group's units while they are added up, and what each layer holds of them. */
final class ScoreSums {
  private final String group;
  private final double[] scores;
  private final SortedMap<String, double[]> parts = new TreeMap<>();

  ScoreSums(String group, int units) {
    this.group = group;
    this.scores = new double[units];
  }

  /**
   * Adds what the layers say of each unit: their signed sum counts for the unit, and each layer's
   * own number for the layer, both made positive by {@code size}.
   */
  void add(SortedMap<String, double[]> byLayer, DoubleUnaryOperator size) {
    double[] total = new double[scores.length];
    byLayer.forEach(
        (layer, values) -> {
          double[] part = parts.computeIfAbsent(layer, key -> new double[scores.length]);
          for (int unit = 0; unit < total.length; unit++) {
            total[unit] += values[unit];
            part[unit] += size.applyAsDouble(values[unit]);
          }
        });
    for (int unit = 0; unit < total.length; unit++) {
      scores[unit] += size.applyAsDouble(total[unit]);
    }
  }

  /** The mean over {@code count} additions, shared out over the layers. */
  GroupImportance mean(int count) {
    double[] mean = Arrays.stream(scores).map(sum -> sum / count).toArray();
    return new GroupImportance(group, boxed(mean), split(mean));
  }

  /** The scores shared out over the layers, in proportion to what each layer holds (MDP). */
  private SortedMap<String, List<Double>> split(double[] mean) {
    double[] sums = new double[mean.length];
    parts.values().forEach(part -> Arrays.setAll(sums, unit -> sums[unit] + part[unit]));
    SortedMap<String, List<Double>> split = new TreeMap<>();
    parts.forEach(
        (layer, part) -> {
          double[] share = new double[mean.length];
          // Where no layer says anything the unit is worth nothing, and so is every share.
          Arrays.setAll(share, unit -> sums[unit] > 0 ? mean[unit] * part[unit] / sums[unit] : 0);
          split.put(layer, boxed(share));
        });
    return split;
  }

  private static List<Double> boxed(double[] values) {
    List<Double> list = new ArrayList<>(values.length);
    for (double value : values) {
      list.add(value);
    }
    return list;
  }
}
