package dev.lathe.pruner;

import dev.lathe.foundation.Progress;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.pruner.schedule.Course;
import dev.lathe.pruner.schedule.PartialPlanner;
import dev.lathe.pruner.schedule.Preparation;
import dev.lathe.pruner.schedule.Preparation.Prepared;
import dev.lathe.solver.SolverOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From a compression's job to the plan that was measured to meet the budget: the schedule's steps,
 * then plan and measurement in turns, then the ranking by accuracy where the method has one. What
 * the schedule came to is kept in the run's folder.
 */
final class PlanningStage {
  private static final String IMPORTANCE = "importance.json";
  private static final String NETWORK = "prepared.onnx";
  private static final String TRAIL = "trail.json";
  private static final String COURSE = "schedule.json";

  /** Ranked plans differ in this many groups and blocks, or they would be nearly the same. */
  private static final int RANKED_DISTANCE = 2;

  private final CompressionJob job;
  private final TargetDevice device;
  private final RunFolder folder;
  private final Progress progress;

  PlanningStage(CompressionJob job, TargetDevice device, RunFolder folder, Progress progress) {
    this.job = job;
    this.device = device;
    this.folder = folder;
    this.progress = progress;
  }

  /** The network that the plan speaks of: the original, with what a schedule taught it. */
  Network network() {
    return folder.has(NETWORK)
        ? Network.analyze(OnnxFile.read(folder.file(NETWORK)), job.network().options())
        : job.network();
  }

  /** How the schedule went, once {@link #run} is through. */
  Course course() {
    return PlanFile.readCourse(folder.file(COURSE));
  }

  /**
   * Runs what is missing.
   *
   * @throws NoPlanException if no plan meets the budget
   */
  ClosedLoop.Outcome run() {
    Prepared prepared = prepared();
    Planner planner = planner(prepared.network(), prepared.importance()).within(prepared.trail());
    ClosedLoop loop = new ClosedLoop(prepared.network(), planner, device.measurement());
    ClosedLoop.Outcome outcome = loop.run(job.budget(), progress);
    Optional<Method.Ranking> ranking = job.way().method().ranking();
    return ranking.isPresent()
        ? ranked(ranking.get(), prepared.network(), planner, loop, outcome)
        : outcome;
  }

  private Prepared prepared() {
    if (folder.has(IMPORTANCE)) {
      List<Selection> trail =
          folder.has(TRAIL) ? PlanFile.readSelections(folder.file(TRAIL)) : List.of();
      return new Prepared(
          network(), PlanFile.readImportance(folder.file(IMPORTANCE)), trail, course());
    }
    Prepared prepared =
        new Preparation(
                job.images().train(),
                job.images().normalization(),
                job.way().importance(),
                job.tuning().training(),
                partialPlanner(),
                progress)
            .pulledBy(
                new SurfaceLatency(job.network(), job.way().method().seen(device), job.budget()))
            .prepare(job.network(), job.way().schedule());
    if (prepared.network() != job.network()) {
      OnnxFile.write(prepared.network().graph(), folder.file(NETWORK));
      PlanFile.writeSelections(prepared.trail(), folder.file(TRAIL));
    }
    PlanFile.write(prepared.course(), folder.file(COURSE));
    // Last, because its presence says that the schedule is done.
    PlanFile.write(prepared.importance(), folder.file(IMPORTANCE));
    return prepared;
  }

  /** Plans on the way have no measurement: the latency model must do. */
  private PartialPlanner partialPlanner() {
    return (network, importance, within, share) -> {
      Planner planner = planner(network, importance);
      double whole = planner.originalMillis();
      double budget = job.budget().millis(whole);
      double target = Math.pow(whole, 1 - share) * Math.pow(budget, share);
      try {
        return Optional.of(planner.within(within).plan(target, Correction.none(0)).selection());
      } catch (NoPlanException e) {
        // A published planner may find nothing where there is something; the next step may.
        return Optional.empty();
      }
    };
  }

  private Planner planner(Network network, Importance importance) {
    TargetDevice seen = job.way().method().seen(device);
    return new Planner(
            network,
            seen.latency(),
            seen.calibration(),
            importance,
            SolverOptions.defaults()
                .withSeed(job.tuning().training().seed())
                .withProgress(progress))
        .solvedBy(job.way().method().solver());
  }

  /**
   * The most accurate of the plans that are nearly as good, if it is measured to meet the budget.
   */
  private ClosedLoop.Outcome ranked(
      Method.Ranking ranking,
      Network network,
      Planner planner,
      ClosedLoop loop,
      ClosedLoop.Outcome outcome) {
    ClosedLoop.Attempt best = outcome.chosen();
    List<Plan> plans =
        planner.alternatives(
            best.plan().prediction().budgetMillis(),
            best.correction(),
            ranking.plans(),
            ranking.gap(),
            RANKED_DISTANCE);
    List<ClosedLoop.Attempt> attempts = new ArrayList<>(outcome.attempts());
    PlanRanking ranked = new PlanRanking(job, network, progress);
    for (Plan plan : ranked.rank(plans, ranking.minibatches())) {
      if (plan.selection().equals(best.plan().selection())) {
        break;
      }
      ClosedLoop.Attempt attempt = loop.measure(plan, best.correction());
      attempts.add(attempt);
      if (attempt.meets(job.budget())) {
        return new ClosedLoop.Outcome(attempts, attempt);
      }
    }
    return new ClosedLoop.Outcome(attempts, best);
  }
}
