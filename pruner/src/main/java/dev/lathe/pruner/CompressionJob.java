package dev.lathe.pruner;

import static java.util.Objects.requireNonNull;

import dev.lathe.dataset.LabelledImages;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.UsageException;
import dev.lathe.graph.Network;
import dev.lathe.pruner.importance.ImportanceOptions;
import dev.lathe.pruner.schedule.Schedule;
import dev.lathe.trainer.TrainingOptions;
import java.util.Locale;

/**
 * What is to be compressed, on what images, to which budget.
 *
 * @param name what to call the model in reports
 * @param network the original, analysed at the batch that latency is measured at
 * @param images what is learned from and judged on
 * @param budget how long the result may take
 * @param way how the network is made smaller
 * @param tuning how the pruned network is tuned, with the original as teacher
 */
public record CompressionJob(
    String name, Network network, Images images, LatencyBudget budget, Way way, Tuning tuning) {

  /** Checks that all is there. */
  public CompressionJob {
    requireNonNull(name, "name is null");
    requireNonNull(network, "network is null");
    requireNonNull(images, "images is null");
    requireNonNull(budget, "budget is null");
    requireNonNull(way, "way is null");
    requireNonNull(tuning, "tuning is null");
  }

  /**
   * The images of a job.
   *
   * @param train for importance and tuning
   * @param test what the result is judged on; nothing is learned from them
   * @param normalization how pixels become the network's input
   */
  public record Images(LabelledImages train, LabelledImages test, Normalization normalization) {
    /** Checks that all is there. */
    public Images {
      requireNonNull(train, "train is null");
      requireNonNull(test, "test is null");
      requireNonNull(normalization, "normalization is null");
    }
  }

  /**
   * How a network is made smaller.
   *
   * @param method what plans, and by what
   * @param schedule how the network gets to its final widths
   * @param importance how importance is estimated
   */
  public record Way(Method method, Schedule schedule, ImportanceOptions importance) {
    /** Checks that all is there. */
    public Way {
      requireNonNull(method, "method is null");
      requireNonNull(schedule, "schedule is null");
      requireNonNull(importance, "importance is null");
    }

    /** A method with its own schedule. */
    public static Way of(Method method, ImportanceOptions importance) {
      return new Way(method, method.schedule(), importance);
    }

    /** The same with another schedule. */
    public Way withSchedule(Schedule other) {
      return new Way(method, other, importance);
    }
  }

  /**
   * How a pruned network is tuned.
   *
   * @param training how, and for how long
   * @param features how much it counts, besides, that intermediate values are like the original's;
   *     0 for not at all
   */
  public record Tuning(TrainingOptions training, double features) {
    /** Checks the range. */
    public Tuning {
      requireNonNull(training, "training is null");
      if (!(features >= 0) || Double.isInfinite(features)) {
        throw new UsageException(
            String.format(
                Locale.ROOT, "The weight of features (%s) must not be negative.", features),
            "Maybe use 0.5.");
      }
    }

    /** Tuning that imitates the original's answers alone. */
    public static Tuning of(TrainingOptions training) {
      return new Tuning(training, 0);
    }
  }

  /** What results are judged by: accuracy where classes are known, else agreement. */
  Judgement judgement() {
    return Judgement.of(network.graph(), images.test());
  }
}
