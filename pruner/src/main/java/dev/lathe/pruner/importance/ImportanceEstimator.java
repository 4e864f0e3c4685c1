package dev.lathe.pruner.importance;

import dev.lathe.dataset.Augmentation;
import dev.lathe.dataset.BatchOptions;
import dev.lathe.dataset.LabelledImages;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.Network;
import dev.lathe.onnx.ModelIdentity;
import dev.lathe.trainer.Gradients;
import dev.lathe.trainer.Imitation;
import dev.lathe.trainer.batch.BatchSource;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Estimates the importance of every unit of every prunable group by a {@link Criterion}. */
public final class ImportanceEstimator {
  /**
   * So many minibatches are looked at though images come again: they come in other company, and
   * where there are no labels with another projection.
   */
  private static final int FEWEST = 16;

  private ImportanceEstimator() {}

  /**
   * Estimates the importance of every prunable group.
   *
   * <p>Criteria that look at images take the gradient of the cross-entropy. Where there are no
   * labels, or the network names no classes, it is that of a random projection of the answers,
   * which tells how far they change ({@link Imitation#sensitivity}).
   *
   * @param batches training examples, shuffled; without probes only touched by criteria that look
   *     at images
   * @throws UserException if every minibatch had a gradient that was not finite, or the network has
   *     nothing that the criterion could look at
   */
  public static Importance estimate(
      Network network, BatchSource batches, ImportanceOptions options, Progress progress) {
    List<UnitTerms> terms = UnitTerms.of(network);
    Importance importance =
        options.criterion().needsImages()
            ? fromGradients(network, terms, batches, options, progress)
            : fromWeights(network, terms, options);
    if (options.probeImages() == 0 || batches.batchesPerPass() == 0) {
      return importance;
    }
    return LossCalibration.calibrated(network, importance, batches, options, progress);
  }

  /**
   * Estimates the importance of every prunable group from the weights alone, without probes.
   *
   * @throws IllegalArgumentException if the criterion needs images
   */
  public static Importance ofWeights(Network network, ImportanceOptions options) {
    if (options.criterion().needsImages()) {
      throw new IllegalArgumentException(
          "The criterion (%s) needs images.".formatted(options.criterion().label()));
    }
    return fromWeights(network, UnitTerms.of(network), options);
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

  private static Importance fromWeights(
      Network network, List<UnitTerms> terms, ImportanceOptions options) {
    List<GroupImportance> groups =
        new WeightScores(network.graph(), options.criterion(), options.seed()).of(terms);
    return importance(network, options, new Gradients.Outcome(0, 0, Double.NaN), groups);
  }

  private static Importance fromGradients(
      Network network,
      List<UnitTerms> terms,
      BatchSource batches,
      ImportanceOptions options,
      Progress progress) {
    GradientScores scores = new GradientScores(options.criterion(), terms);
    Gradients.Outcome outcome =
        Gradients.scan(
            new Gradients.Subject(
                network.graph(), null, Imitation.sensitivity(network.graph()), options.seed()),
            batches,
            Math.min(options.minibatches(), Math.max(FEWEST, batches.batchesPerPass())),
            scores::add,
            progress);
    if (outcome.used() == 0) {
      throw new UserException(
          "None of the %d minibatches had finite gradients.".formatted(outcome.skipped()),
          "Maybe the images are not normalised as the network expects; see --mean and --std.");
    }
    return importance(network, options, outcome, scores.mean(outcome.used()));
  }

  private static Importance importance(
      Network network,
      ImportanceOptions options,
      Gradients.Outcome outcome,
      List<GroupImportance> groups) {
    SortedMap<String, GroupImportance> byId = new TreeMap<>();
    groups.forEach(group -> byId.put(group.group(), group));
    return new Importance(
        options.criterion().label(),
        ModelIdentity.of(network.graph()),
        outcome.used(),
        outcome.skipped(),
        options.batchSize(),
        options.seed(),
        byId);
  }
}
