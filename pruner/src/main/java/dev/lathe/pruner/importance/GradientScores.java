package dev.lathe.pruner.importance;

import dev.lathe.graph.GroupAxis;
import dev.lathe.trainer.Gradients;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Scores from gradients: per minibatch, the products of value and gradient are summed over the
 * layers that share a unit, and only then the absolute value (or the square) is taken, as in HALP's
 * equation 3.
 */
final class GradientScores {
  private final Criterion criterion;
  private final List<UnitTerms> terms;
  private final List<ScoreSums> sums;

  GradientScores(Criterion criterion, List<UnitTerms> terms) {
    this.criterion = criterion;
    this.terms = terms;
    this.sums =
        terms.stream().map(term -> new ScoreSums(term.group().id(), term.group().units())).toList();
  }

  /** Adds one minibatch. */
  void add(Gradients.View gradients) {
    for (int index = 0; index < terms.size(); index++) {
      UnitTerms term = terms.get(index);
      SortedMap<String, List<GroupAxis>> layers =
          criterion == Criterion.TAYLOR_WEIGHT ? term.weights() : term.switches();
      SortedMap<String, double[]> products = new TreeMap<>();
      layers.forEach(
          (layer, axes) -> products.put(layer, product(axes, term.group().units(), gradients)));
      sums.get(index)
          .add(products, criterion == Criterion.FISHER ? value -> value * value : Math::abs);
    }
  }

  /** The mean over the minibatches. */
  List<GroupImportance> mean(int minibatches) {
    return sums.stream().map(sum -> sum.mean(minibatches)).toList();
  }

  /** Value times gradient of one layer's constants, for each unit. */
  static double[] product(List<GroupAxis> axes, int units, Gradients.View gradients) {
    double[] product = new double[units];
    for (GroupAxis axis : axes) {
      if (!gradients.names().contains(axis.tensor())) {
        continue;
      }
      float[] values = gradients.weightTimesGradient(axis.tensor(), axis.axis());
      int[] unitOf = axis.units();
      for (int index = 0; index < values.length; index++) {
        if (unitOf[index] >= 0) {
          product[unitOf[index]] += values[index];
        }
      }
    }
    return product;
  }
}
