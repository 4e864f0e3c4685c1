package dev.lathe.pruner;

import static java.util.Objects.requireNonNull;

import dev.lathe.dataset.LabelledImages;
import dev.lathe.dataset.Normalization;
import dev.lathe.graph.Network;
import dev.lathe.pruner.importance.ImportanceOptions;
import dev.lathe.pruner.schedule.Schedule;
import dev.lathe.trainer.TrainingOptions;

/**
 * What is to be compressed, on what images, to which budget.
 *
 * @param name what to call the model in reports
 * @param network the original, analysed at the batch that latency is measured at
 * @param train images for importance and tuning
 * @param test images that accuracy is judged on; nothing is learned from them
 * @param normalization how pixels become the network's input
 * @param budget how long the result may take
 * @param method how the network is made smaller
 * @param schedule how it gets there; the method's own where nothing else is said
 * @param importance how importance is estimated
 * @param tuning how the pruned network is tuned, with the original as teacher
 * @param features how much it counts in tuning, besides, that intermediate values are like the
 *     original's; 0 for not at all
 */
public record CompressionJob(
    String name,
    Network network,
    LabelledImages train,
    LabelledImages test,
    Normalization normalization,
    LatencyBudget budget,
    Method method,
    Schedule schedule,
    ImportanceOptions importance,
    TrainingOptions tuning,
    double features) {
  /** Checks that all is there. */
  public CompressionJob {
    requireNonNull(name, "name is null");
    requireNonNull(network, "network is null");
    requireNonNull(train, "train is null");
    requireNonNull(test, "test is null");
    requireNonNull(normalization, "normalization is null");
    requireNonNull(budget, "budget is null");
    requireNonNull(method, "method is null");
    requireNonNull(schedule, "schedule is null");
    requireNonNull(importance, "importance is null");
    requireNonNull(tuning, "tuning is null");
  }

  /** A job with the method's own schedule, whose tuning imitates the original's answers alone. */
  public CompressionJob(
      String name,
      Network network,
      LabelledImages train,
      LabelledImages test,
      Normalization normalization,
      LatencyBudget budget,
      Method method,
      ImportanceOptions importance,
      TrainingOptions tuning) {
    this(
        name,
        network,
        train,
        test,
        normalization,
        budget,
        method,
        method.schedule(),
        importance,
        tuning,
        0);
  }

  /** The same with another schedule. */
  public CompressionJob withSchedule(Schedule other) {
    return new CompressionJob(
        name,
        network,
        train,
        test,
        normalization,
        budget,
        method,
        other,
        importance,
        tuning,
        features);
  }
}
