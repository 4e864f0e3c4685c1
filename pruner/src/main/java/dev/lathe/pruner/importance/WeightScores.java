package dev.lathe.pruner.importance;

import dev.lathe.foundation.UserException;
import dev.lathe.graph.GroupAxis;
import dev.lathe.onnx.Graph;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Scores that need no images: from the weights, or from a seed. */
final class WeightScores {
  private final Graph graph;
  private final Criterion criterion;
  private final Random random;

  WeightScores(Graph graph, Criterion criterion, long seed) {
    this.graph = graph;
    this.criterion = criterion;
    this.random = new Random(seed);
  }

  /** The scores of groups, in their order. */
  List<GroupImportance> of(List<UnitTerms> terms) {
    return terms.stream().map(this::of).toList();
  }

  private GroupImportance of(UnitTerms term) {
    int units = term.group().units();
    ScoreSums sums = new ScoreSums(term.group().id(), units);
    if (criterion == Criterion.RANDOM) {
      sums.add(random(term), value -> value);
      return sums.mean(1);
    }
    boolean scales = criterion == Criterion.BATCH_NORM;
    if (scales && term.normalizations().isEmpty()) {
      throw new UserException(
          "The group (%s) has no batch normalisation whose scale could tell what its units are worth."
              .formatted(term.group().id()),
          "Maybe another measure serves, such as taylor or l2.");
    }
    SortedMap<String, double[]> byLayer = new TreeMap<>();
    (scales ? term.normalizations() : term.weights())
        .forEach((layer, axes) -> byLayer.put(layer, score(axes, units)));
    sums.add(byLayer, value -> value);
    return sums.mean(1);
  }

  private double[] score(List<GroupAxis> axes, int units) {
    boolean scales = criterion == Criterion.BATCH_NORM;
    float[][] rows = UnitWeights.rows(graph, scales ? axes.subList(0, 1) : kernels(axes), units);
    double[] scores = new double[units];
    for (int unit = 0; unit < units; unit++) {
      scores[unit] =
          switch (criterion) {
            case L1, BATCH_NORM -> absoluteSum(rows[unit]);
            case L2 -> distance(rows[unit], new float[rows[unit].length]);
            case GEOMETRIC_MEDIAN -> distanceToAll(rows, unit);
            default -> throw new IllegalStateException(criterion + " needs images.");
          };
    }
    return scores;
  }

  /** The axes of kernels; of biases only where there is nothing else. */
  private List<GroupAxis> kernels(List<GroupAxis> axes) {
    List<GroupAxis> kernels =
        axes.stream().filter(axis -> UnitWeights.constant(graph, axis).rank() > 1).toList();
    return kernels.isEmpty() ? axes : kernels;
  }

  /** Equal parts for all layers of a unit; above 0, so that no whole layer is worth nothing. */
  private SortedMap<String, double[]> random(UnitTerms term) {
    double[] part = new double[term.group().units()];
    for (int unit = 0; unit < part.length; unit++) {
      part[unit] = (1 - random.nextDouble()) / Math.max(1, term.weights().size());
    }
    SortedMap<String, double[]> byLayer = new TreeMap<>();
    term.weights().keySet().forEach(layer -> byLayer.put(layer, part));
    return byLayer;
  }

  private static double absoluteSum(float[] row) {
    double sum = 0;
    for (float value : row) {
      sum += Math.abs(value);
    }
    return sum;
  }

  private static double distanceToAll(float[][] rows, int unit) {
    double sum = 0;
    for (float[] other : rows) {
      sum += distance(rows[unit], other);
    }
    return sum;
  }

  private static double distance(float[] left, float[] right) {
    double squares = 0;
    for (int index = 0; index < left.length; index++) {
      double difference = (double) left[index] - right[index];
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }
}
