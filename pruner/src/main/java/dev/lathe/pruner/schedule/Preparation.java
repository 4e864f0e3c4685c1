package dev.lathe.pruner.schedule;

import static java.util.Objects.requireNonNull;

import dev.lathe.dataset.Augmentation;
import dev.lathe.dataset.BatchOptions;
import dev.lathe.dataset.LabelledImages;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.Progress;
import dev.lathe.graph.Graph;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.pruner.importance.ImportanceEstimator;
import dev.lathe.pruner.importance.ImportanceOptions;
import dev.lathe.pruner.importance.SoftLatency;
import dev.lathe.pruner.importance.ThresholdLearner;
import dev.lathe.pruner.interchange.KeptIndices;
import dev.lathe.trainer.BatchSource;
import dev.lathe.trainer.Held;
import dev.lathe.trainer.Imitation;
import dev.lathe.trainer.Trainer;
import dev.lathe.trainer.TrainingJob;
import dev.lathe.trainer.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs a schedule up to its last plan. */
public final class Preparation {
  private final LabelledImages images;
  private final Normalization normalization;
  private final ImportanceOptions importance;
  private final TrainingOptions training;
  private final PartialPlanner planner;
  private final Progress progress;
  private final @Nullable SoftLatency latency;

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
    this.latency = null;
  }

  private Preparation(Preparation like, SoftLatency latency) {
    this.images = like.images;
    this.normalization = like.normalization;
    this.importance = like.importance;
    this.training = like.training;
    this.planner = like.planner;
    this.progress = like.progress;
    this.latency = latency;
  }

  /** The same with the latency that pulls at learned thresholds. */
  public Preparation pulledBy(SoftLatency other) {
    return new Preparation(this, other);
  }

  /**
   * What the last plan is made of.
   *
   * @param network the whole network, with what was learned on the way
   * @param importance of its units now
   * @param trail what was kept after each step, ever less, where nothing that went comes back: the
   *     last plan keeps nothing beyond the last of these, or beyond one before it where the budget
   *     would not be used else; empty where everything may come back
   * @param course how it went on the way
   */
  public record Prepared(
      Network network, Importance importance, List<Selection> trail, Course course) {
    /** Copies the list. */
    public Prepared {
      trail = List.copyOf(trail);
    }
  }

  /** Runs a schedule on a network. */
  public Prepared prepare(Network network, Schedule schedule) {
    if (schedule instanceof Schedule.ExponentialSteps steps) {
      return shrunk(network, steps);
    }
    if (schedule instanceof Schedule.Shedding shedding) {
      return shed(network, shedding);
    }
    if (schedule instanceof Schedule.Reactivation reactivation) {
      return reactivated(network, reactivation);
    }
    if (schedule instanceof Schedule.StableStructure stable) {
      return stabilized(network, stable);
    }
    if (schedule instanceof Schedule.LearnedThresholds thresholds) {
      return learned(network, thresholds, requireNonNull(latency, "latency is null"));
    }
    Importance known = estimate(network, importance, 0);
    return new Prepared(network, known, List.of(), Course.none());
  }

  private Prepared shrunk(Network network, Schedule.ExponentialSteps schedule) {
    Walk walk = new Walk(network, schedule.minibatches());
    ImportanceOptions options =
        importance.withMinibatches(schedule.minibatches()).withProbeImages(0);
    Importance known = estimate(network, options, 0);
    List<Selection> trail = new ArrayList<>();
    try (Progress.Stage stage = progress.begin("steps", schedule.steps() - 1L)) {
      for (int step = 1; step < schedule.steps(); step++) {
        walk.plan(known, walk.partial.kept(), step / (double) schedule.steps(), stage);
        trail.add(walk.partial.kept());
        walk.train(step);
        known = walk.remembered(known, options, step);
        stage.advance(1);
      }
    }
    return walk.prepared(known, trail);
  }

  private Prepared shed(Network network, Schedule.Shedding schedule) {
    Walk walk = new Walk(network, schedule.minibatches());
    // What was measured on the whole and on a part of it is compared, so that neither is scaled.
    ImportanceOptions plain = importance.withProbeImages(0);
    Importance known = estimate(network, plain, 0);
    try (Progress.Stage stage = progress.begin("shedding", schedule.rounds())) {
      for (int round = 1; round <= schedule.rounds(); round++) {
        walk.plan(known, Selection.everything(), 1, stage);
        walk.train(round);
        known = walk.remembered(known, plain, round);
        stage.advance(1);
      }
    }
    return walk.prepared(known, List.of());
  }

  private Prepared reactivated(Network network, Schedule.Reactivation schedule) {
    Walk walk = new Walk(network, schedule.minibatches());
    Importance known = estimate(network, importance, 0);
    double beyond = schedule.beyond();
    try (Progress.Stage stage = progress.begin("reactivation", schedule.rounds())) {
      for (int round = 1; round <= schedule.rounds(); round++) {
        walk.plan(known, walk.partial.kept(), 1 + beyond, stage);
        walk.train(2 * round);
        Network part = walk.partial.part();
        walk.reactivate(part, 2 * round + 1);
        known = estimate(walk.partial.whole(), importance, round);
        if (round < schedule.rounds()) {
          Importance grown = Favoured.of(part, known, walk.partial.kept());
          walk.plan(grown, Selection.everything(), 1, stage);
        }
        beyond /= 2;
        stage.advance(1);
      }
    }
    // Growing back for the last time is the last plan, which is made against measurements.
    return walk.prepared(known, List.of());
  }

  private Prepared stabilized(Network network, Schedule.StableStructure schedule) {
    Walk walk = new Walk(network, schedule.minibatches());
    StructureStability stability = new StructureStability(schedule.history(), schedule.threshold());
    Importance known = estimate(network, importance, 0);
    try (Progress.Stage stage = progress.begin("until the plan is stable", schedule.rounds())) {
      for (int round = 1; round <= schedule.rounds() && !walk.settles(known, stability); round++) {
        stage.note(String.format(Locale.ROOT, "indicator %.3f", stability.indicator()));
        walk.train(round);
        known = estimate(walk.partial.whole(), importance, round);
        stage.advance(1);
      }
    }
    return walk.prepared(known, List.of());
  }

  private Prepared learned(Network network, Schedule.LearnedThresholds schedule, SoftLatency pull) {
    Walk walk = new Walk(network, schedule.minibatches());
    // Gates only need the order of a group's units and how far they lie apart.
    ImportanceOptions plain = importance.withProbeImages(0);
    Importance known = estimate(network, plain, 0);
    Map<String, Double> thresholds = Map.of();
    try (Progress.Stage stage = progress.begin("learned thresholds", schedule.rounds())) {
      for (int round = 1; round <= schedule.rounds(); round++) {
        ThresholdLearner learner =
            new ThresholdLearner(
                walk.partial.whole(), known, thresholds, pull, schedule.thresholds());
        double way = round / (double) schedule.rounds();
        walk.trained += learner.learn(examples(round), pull.target(way), progress);
        thresholds = learner.thresholds();
        if (round == schedule.rounds()) {
          known = learner.openness(known);
          break;
        }
        walk.plan(learner.openness(known), Selection.everything(), way, stage);
        walk.train(round);
        known = estimate(walk.partial.whole(), plain, round);
        stage.advance(1);
      }
    }
    return walk.prepared(known, List.of());
  }

  /** Examples as importance sees them. */
  private BatchSource examples(int step) {
    return BatchSource.training(
        images,
        new BatchOptions(
            importance.batchSize(), normalization, Augmentation.none(), importance.seed() + step));
  }

  private Importance estimate(Network network, ImportanceOptions options, int step) {
    return ImportanceEstimator.estimate(
        network, images, normalization, options.withSeed(options.seed() + step), progress);
  }

  /** The network on its way, and how it went so far. */
  private final class Walk {
    private final Graph teacher;
    private final int minibatches;
    private PartialNetwork partial;
    private int trained;
    private int withoutPlan;

    Walk(Network network, int minibatches) {
      this.teacher = network.graph();
      this.minibatches = minibatches;
      this.partial = PartialNetwork.of(network);
    }

    /** Plans anew; what is kept stays where there is no plan. */
    void plan(Importance known, Selection within, double share, Progress.Stage stage) {
      Optional<Selection> plan = planner.plan(partial.whole(), known, within, share);
      if (plan.isPresent()) {
        partial = partial.keeping(plan.get());
      } else {
        withoutPlan++;
        stage.note("%d without a plan keep what was kept before".formatted(withoutPlan));
      }
    }

    /** Whether the plan that would be made now has become stable; nothing is cut yet. */
    boolean settles(Importance known, StructureStability stability) {
      Network whole = partial.whole();
      Optional<Selection> plan = planner.plan(whole, known, Selection.everything(), 1);
      if (plan.isEmpty()) {
        withoutPlan++;
        return false;
      }
      return stability.add(StructureStability.structure(whole, known, plan.get()));
    }

    /** The importance of what is kept as it is now, of what went as it was before. */
    Importance remembered(Importance known, ImportanceOptions options, int step) {
      Network part = partial.part();
      Importance now = PartialImportance.ofWhole(partial, part, estimate(part, options, step));
      return Remembered.merge(partial, now, known);
    }

    /** Trains what is kept. */
    void train(int step) {
      partial = partial.trained(train(partial.cut(), Held.nothing(), step));
    }

    /** Trains what is not kept, with the rest as it is. */
    void reactivate(Network part, int step) {
      Graph whole = partial.whole().graph();
      KeptIndices indices = KeptIndices.of(partial.whole(), partial.kept(), part.graph());
      Held held = Regrowth.held(whole, indices, part.graph());
      Graph learned = train(whole, held, step);
      partial =
          new PartialNetwork(Network.analyze(learned, partial.whole().options()), partial.kept());
    }

    Prepared prepared(Importance known, List<Selection> trail) {
      return new Prepared(partial.whole(), known, trail, new Course(trained, withoutPlan));
    }

    private Graph train(Graph student, Held held, int step) {
      TrainingOptions options =
          training.toBuilder().epochs(1).warmUpEpochs(0).seed(training.seed() + step).build();
      BatchSource batches =
          BatchSource.training(images, options.batchOptions(normalization)).first(minibatches);
      TrainingJob job =
          new TrainingJob(student, teacher, batches, null, options, null)
              .withTeacher(teacher)
              .withLoss(Imitation.loss(student, options))
              .holding(held);
      trained += minibatches;
      return Trainer.train(job, progress).graph();
    }
  }
}
