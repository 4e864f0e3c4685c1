package dev.lathe.pruner.schedule;

import static java.util.Objects.requireNonNull;

import dev.lathe.dataset.LabelledImages;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.Progress;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.pruner.importance.ImportanceOptions;
import dev.lathe.pruner.importance.SoftLatency;
import dev.lathe.pruner.importance.ThresholdLearner;
import dev.lathe.trainer.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs a schedule up to its last plan. */
public final class Preparation {
  private final Lessons lessons;
  private final ImportanceOptions importance;
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
    this.lessons = new Lessons(images, normalization, training, progress);
    this.importance = importance;
    this.planner = planner;
    this.progress = progress;
    this.latency = null;
  }

  private Preparation(Preparation like, SoftLatency latency) {
    this.lessons = like.lessons;
    this.importance = like.importance;
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
    Importance known = lessons.estimate(network, importance, 0);
    return new Prepared(network, known, List.of(), Course.none());
  }

  private Prepared shrunk(Network network, Schedule.ExponentialSteps schedule) {
    Walk walk = walk(network, schedule.minibatches());
    ImportanceOptions options =
        importance.withMinibatches(schedule.minibatches()).withProbeImages(0);
    Importance known = lessons.estimate(network, options, 0);
    List<Selection> trail = new ArrayList<>();
    try (Progress.Stage stage = progress.begin("steps", schedule.steps() - 1L)) {
      for (int step = 1; step < schedule.steps(); step++) {
        walk.plan(known, walk.kept(), step / (double) schedule.steps(), stage);
        trail.add(walk.kept());
        walk.train(step);
        known = walk.remembered(known, options, step);
        stage.advance(1);
      }
    }
    return walk.prepared(known, trail);
  }

  private Prepared shed(Network network, Schedule.Shedding schedule) {
    Walk walk = walk(network, schedule.minibatches());
    // What was measured on the whole and on a part of it is compared, so that neither is scaled.
    ImportanceOptions plain = importance.withProbeImages(0);
    Importance known = lessons.estimate(network, plain, 0);
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
    Walk walk = walk(network, schedule.minibatches());
    Importance known = lessons.estimate(network, importance, 0);
    double beyond = schedule.beyond();
    try (Progress.Stage stage = progress.begin("reactivation", schedule.rounds())) {
      for (int round = 1; round <= schedule.rounds(); round++) {
        walk.plan(known, walk.kept(), 1 + beyond, stage);
        walk.train(2 * round);
        Network part = walk.part();
        walk.reactivate(part, 2 * round + 1);
        known = lessons.estimate(walk.whole(), importance, round);
        if (round < schedule.rounds()) {
          Importance grown = Favoured.of(part, known, walk.kept());
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
    Walk walk = walk(network, schedule.minibatches());
    StructureStability stability = new StructureStability(schedule.history(), schedule.threshold());
    Importance known = lessons.estimate(network, importance, 0);
    try (Progress.Stage stage = progress.begin("until the plan is stable", schedule.rounds())) {
      for (int round = 1; round <= schedule.rounds() && !walk.settles(known, stability); round++) {
        stage.note(String.format(Locale.ROOT, "indicator %.3f", stability.indicator()));
        walk.train(round);
        known = lessons.estimate(walk.whole(), importance, round);
        stage.advance(1);
      }
    }
    return walk.prepared(known, List.of());
  }

  private Prepared learned(Network network, Schedule.LearnedThresholds schedule, SoftLatency pull) {
    Walk walk = walk(network, schedule.minibatches());
    // Gates only need the order of a group's units and how far they lie apart.
    ImportanceOptions plain = importance.withProbeImages(0);
    Importance known = lessons.estimate(network, plain, 0);
    Map<String, Double> thresholds = Map.of();
    try (Progress.Stage stage = progress.begin("learned thresholds", schedule.rounds())) {
      for (int round = 1; round <= schedule.rounds(); round++) {
        ThresholdLearner learner =
            new ThresholdLearner(walk.whole(), known, thresholds, pull, schedule.thresholds());
        double way = round / (double) schedule.rounds();
        walk.learned(
            learner.learn(lessons.examples(importance, round), pull.target(way), progress));
        thresholds = learner.thresholds();
        if (round == schedule.rounds()) {
          known = learner.openness(known);
          break;
        }
        walk.plan(learner.openness(known), Selection.everything(), way, stage);
        walk.train(round);
        known = lessons.estimate(walk.whole(), plain, round);
        stage.advance(1);
      }
    }
    return walk.prepared(known, List.of());
  }

  private Walk walk(Network network, int minibatches) {
    return new Walk(lessons, planner, network, minibatches);
  }
}
