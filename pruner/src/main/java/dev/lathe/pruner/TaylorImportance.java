package dev.lathe.pruner;

import dev.lathe.dataset.Augmentation;
import dev.lathe.dataset.BatchOptions;
import dev.lathe.dataset.LabelledImages;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.GroupAxis;
import dev.lathe.graph.ModelIdentity;
import dev.lathe.graph.Network;
import dev.lathe.trainer.BatchSource;
import dev.lathe.trainer.Gradients;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * First-order Taylor importance from real batches: for each unit, by how much the loss would change
 * if the unit were cut, to first order.
 *
 * <p>Per minibatch, the products of value and gradient are summed over the layers that share the
 * unit, and only then the absolute value is taken (HALP, arXiv 2110.10811, equation 3 and its
 * code); the minibatches are averaged. What a layer holds of a unit is its own absolute product's
 * share of all layers' (the split of MDP, arXiv 2504.02168), which decides what a block's removal
 * loses.
 */
public final class TaylorImportance {
  /** The criterion's name in files. */
  public static final String NAME = "taylor";

  private final List<ImportanceTerms> terms;
  private final Map<String, double[]> scores = new LinkedHashMap<>();
  private final Map<String, Map<String, double[]>> parts = new LinkedHashMap<>();

  private TaylorImportance(Network network) {
    terms = ImportanceTerms.of(network);
    for (ImportanceTerms term : terms) {
      int units = term.group().units();
      Map<String, double[]> byLayer = new TreeMap<>();
      term.layers().keySet().forEach(layer -> byLayer.put(layer, new double[units]));
      scores.put(term.group().id(), new double[units]);
      parts.put(term.group().id(), byLayer);
    }
  }

  /**
   * Estimates the importance of every prunable group.
   *
   * @param batches labelled training examples, shuffled
   * @throws UserException if every minibatch had a gradient that was not finite
   */
  public static Importance estimate(
      Network network, BatchSource batches, ImportanceOptions options, Progress progress) {
    TaylorImportance importance = new TaylorImportance(network);
    Gradients.Outcome outcome =
        Gradients.scan(network.graph(), batches, options.minibatches(), importance::add, progress);
    if (outcome.used() == 0) {
      throw new UserException(
          "None of the %d minibatches had finite gradients.".formatted(outcome.skipped()),
          "Maybe the images are not normalised as the network expects; see --mean and --std.");
    }
    return new Importance(
        NAME,
        ModelIdentity.of(network.graph()),
        outcome.used(),
        outcome.skipped(),
        options.batchSize(),
        options.seed(),
        importance.groups(outcome.used()));
  }

  /**
   * Estimates the importance of every prunable group on images, shuffled by the options' seed; see
   * {@link #estimate(Network, BatchSource, ImportanceOptions, Progress)}.
   */
  public static Importance estimate(
      Network network,
      LabelledImages images,
      Normalization normalization,
      ImportanceOptions options,
      Progress progress) {
    BatchOptions batches =
        new BatchOptions(options.batchSize(), normalization, Augmentation.none(), options.seed());
    return estimate(network, BatchSource.training(images, batches), options, progress);
  }

  private void add(Gradients.View gradients) {
    for (ImportanceTerms term : terms) {
      double[] total = new double[term.group().units()];
      term.layers()
          .forEach(
              (layer, axes) -> {
                double[] product = product(axes, total.length, gradients);
                double[] part = parts.get(term.group().id()).get(layer);
                for (int unit = 0; unit < total.length; unit++) {
                  total[unit] += product[unit];
                  part[unit] += Math.abs(product[unit]);
                }
              });
      double[] score = scores.get(term.group().id());
      for (int unit = 0; unit < total.length; unit++) {
        score[unit] += Math.abs(total[unit]);
      }
    }
  }

  /** Value times gradient of one layer's constants, for each unit. */
  private static double[] product(List<GroupAxis> axes, int units, Gradients.View gradients) {
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

  private SortedMap<String, GroupImportance> groups(int minibatches) {
    SortedMap<String, GroupImportance> groups = new TreeMap<>();
    scores.forEach(
        (group, score) -> {
          double[] mean = Arrays.stream(score).map(sum -> sum / minibatches).toArray();
          groups.put(group, new GroupImportance(group, boxed(mean), split(mean, parts.get(group))));
        });
    return groups;
  }

  /** The scores shared out over the layers, in proportion to what each layer holds. */
  private static SortedMap<String, List<Double>> split(
      double[] scores, Map<String, double[]> parts) {
    double[] sums = new double[scores.length];
    parts.values().forEach(part -> Arrays.setAll(sums, unit -> sums[unit] + part[unit]));
    SortedMap<String, List<Double>> split = new TreeMap<>();
    parts.forEach(
        (layer, part) -> {
          double[] share = new double[scores.length];
          // Where no layer says anything the unit is worth nothing, and so is every share.
          Arrays.setAll(share, unit -> sums[unit] > 0 ? scores[unit] * part[unit] / sums[unit] : 0);
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
