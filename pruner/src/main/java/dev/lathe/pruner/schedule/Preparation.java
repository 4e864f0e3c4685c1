package dev.lathe.pruner.schedule;

import dev.lathe.dataset.LabelledImages;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.Progress;
import dev.lathe.graph.Graph;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.pruner.importance.ImportanceEstimator;
import dev.lathe.pruner.importance.ImportanceOptions;
import dev.lathe.trainer.BatchSource;
import dev.lathe.trainer.Trainer;
import dev.lathe.trainer.TrainingJob;
import dev.lathe.trainer.TrainingOptions;

/** Runs a schedule up to its last plan. */
public final class Preparation {
  private final LabelledImages images;
  private final Normalization normalization;
  private final ImportanceOptions importance;
  private final TrainingOptions training;
  private final PartialPlanner planner;
  private final Progress progress;

  /**
   * A preparation.
   *
   * @param images to learn from
   * @param normalization how pixels become the network's input
   * @param importance how importance is estimated
   * @param training how networks are trained on the way, but for how long
   * @param planner plans on the way
   */
  public Preparation(
      LabelledImages images,
      Normalization normalization,
      ImportanceOptions importance,
      TrainingOptions training,
      PartialPlanner planner,
      Progress progress) {
    this.images = images;
    this.normalization = normalization;
    this.importance = importance;
    this.training = training;
    this.planner = planner;
    this.progress = progress;
  }

  /**
   * What the last plan is made of.
   *
   * @param network the whole network, with what was learned on the way
   * @param importance of its units now
   * @param within nothing beyond this is kept
   */
  public record Prepared(Network network, Importance importance, Selection within) {}

  /** Runs a schedule on a network. */
  public Prepared prepare(Network network, Schedule schedule) {
    if (schedule instanceof Schedule.ExponentialSteps steps) {
      return shrunk(network, steps);
    }
    if (schedule instanceof Schedule.Shedding shedding) {
      return shed(network, shedding);
    }
    return new Prepared(network, estimate(network, importance, 0), Selection.everything());
  }

  private Prepared shrunk(Network network, Schedule.ExponentialSteps schedule) {
    PartialNetwork partial = PartialNetwork.of(network);
    ImportanceOptions options = importance.withMinibatches(schedule.minibatches());
    Importance now = estimate(network, options, 0);
    for (int step = 1; step < schedule.steps(); step++) {
      double share = step / (double) schedule.steps();
      partial =
          trained(
              partial.keeping(planner.plan(partial.whole(), now, partial.kept(), share)),
              network.graph(),
              schedule.minibatches(),
              step);
      Network part = partial.part();
      now = PartialImportance.ofWhole(partial, part, estimate(part, options, step));
    }
    return new Prepared(partial.whole(), now, partial.kept());
  }

  private Prepared shed(Network network, Schedule.Shedding schedule) {
    PartialNetwork partial = PartialNetwork.of(network);
    Importance known = estimate(network, importance, 0);
    for (int round = 1; round <= schedule.rounds(); round++) {
      Selection plan = planner.plan(partial.whole(), known, Selection.everything(), 1);
      partial = trained(partial.keeping(plan), network.graph(), schedule.minibatches(), round);
      Network part = partial.part();
      Importance now = PartialImportance.ofWhole(partial, part, estimate(part, importance, round));
      known = Remembered.merge(partial, now, known);
    }
    return new Prepared(partial.whole(), known, Selection.everything());
  }

  private PartialNetwork trained(PartialNetwork partial, Graph teacher, int minibatches, int step) {
    TrainingOptions options =
        training.toBuilder().epochs(1).warmUpEpochs(0).seed(training.seed() + step).build();
    BatchSource batches =
        new FirstBatches(
            BatchSource.training(images, options.batchOptions(normalization)), minibatches);
    TrainingJob job = new TrainingJob(partial.cut(), teacher, batches, null, options, null);
    return partial.trained(Trainer.train(job, progress).graph());
  }

  private Importance estimate(Network network, ImportanceOptions options, int step) {
    return ImportanceEstimator.estimate(
        network, images, normalization, options.withSeed(options.seed() + step), progress);
  }
}
