package dev.lathe.solver.exact;

import dev.lathe.solver.elimination.LabelPass;
import dev.lathe.solver.elimination.Sweep;
import dev.lathe.solver.factor.Factor;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.SplitGraph;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Solves a graph with budgets: the Lagrangian bound, then again and again the options that can be
 * part of a solution above a target, and labels over those that are left.
 *
 * <p>The target starts just under the bound. If there is no solution above it, it becomes the bound
 * and a lower target is tried; the first solution found above a target is the optimum, because the
 * label pass finds the best of all solutions above the target. Labels multiply with the distance
 * between target and bound: the more the last target took, the smaller is the next step, and the
 * more it is worth to look for a better incumbent first, under which no target has to go.
 */
final class TargetSearch {
  private final FactorGraph original;
  private final Deadline deadline;
  private final Log log;
  private final Incumbent incumbent;
  private final Duals duals;
  private final Goal goal;
  private final Reducer reducer;
  private final LabelSearch labels;
  private final long lowest;
  private long bound = Long.MAX_VALUE;
  private @Nullable FactorGraph unfinished;

  TargetSearch(FactorGraph original, Goal goal, Deadline deadline, Log log) {
    this.original = original;
    this.goal = goal;
    this.deadline = deadline;
    this.log = log;
    this.incumbent = new Incumbent(original);
    double least = 1;
    for (Factor factor : original.factors()) {
      least += factor.largestWeight(1, new double[original.resources()]);
    }
    this.lowest = -(long) least;
    this.duals = new Duals(original, incumbent, deadline);
    this.reducer = new Reducer(duals);
    this.labels = new LabelSearch(original, incumbent, deadline, log);
    incumbent.onImproved(this::report);
  }

  /** The best known solution. */
  Incumbent incumbent() {
    return incumbent;
  }

  /** What is left of the graph, if labels could not finish it: every better solution is in it. */
  @Nullable FactorGraph unfinished() {
    return unfinished;
  }

  /**
   * Solves the graph.
   *
   * @param graph the original, perhaps without variables that have no choice
   * @param sweep a sweep over it
   * @param corners what is known of it from other limits; gets what is found
   */
  Outcome solve(FactorGraph graph, Sweep sweep, Corners corners) {
    DualSearch search = duals.first(graph, sweep, corners);
    if (search.isEmpty()) {
      return Outcome.infeasible();
    }
    bound = (long) Math.floor(Math.min(search.bound(), 0x1p60));
    report();
    if (search.within() != null) {
      incumbent.offerFilled(search.within(), incumbent.score(search.within()));
    }
    double[] multipliers = search.multipliers();
    if (original.resources() > 1) {
      duals.findWithin(sweep, multipliers);
    }
    log.add(
        "bound %d, incumbent %d, multipliers %s",
        bound, incumbent.value(), Arrays.toString(multipliers));
    if (!isDone()) {
      sweep.run(1, multipliers);
      OptionBounds options = new OptionBounds(graph);
      options.tighten(sweep, multipliers);
      searchTargets(options, multipliers);
    }
    return outcome();
  }

  /**
   * Solves a graph with one budget whose elimination is too much work.
   *
   * @param graph the original, perhaps without variables that have no choice
   * @param split a relaxation of it
   * @param tableCells the most cells the messages of an exact elimination may have
   */
  Outcome solve(FactorGraph graph, SplitGraph split, double tableCells) {
    Relaxation relaxation =
        new Agreement(original, incumbent, this::floor, deadline).of(graph, split);
    if (relaxation == null) {
      bound = floor();
      return outcome();
    }
    bound = (long) Math.floor(Math.min(relaxation.bound(), 0x1p60));
    report();
    log.add(
        "relaxed bound %d, incumbent %d, multiplier %s",
        bound, incumbent.value(), relaxation.multiplier());
    if (!isDone() && bound > lowest) {
      searchTargets(
          new RelaxedScreen(relaxation, tableCells, deadline),
          new double[] {relaxation.multiplier()});
    }
    return outcome();
  }

  /** Nothing is worth less than the lowest value: if nothing is worth more, there is nothing. */
  private Outcome outcome() {
    return bound <= lowest
        ? Outcome.infeasible()
        : new Outcome(incumbent.assignment(), incumbent.value(), bound);
  }

  /** Only what is worth more than this is looked for. */
  private long floor() {
    return goal.floor(incumbent.found() ? incumbent.value() : lowest);
  }

  private boolean isDone() {
    return goal.isReached(incumbent, bound);
  }

  private void report() {
    log.moved(incumbent.value(), bound);
  }

  private void searchTargets(Screen screen, double[] multipliers) {
    long gap = incumbent.found() ? bound - incumbent.value() : Math.abs(bound) / 10;
    Pace pace = new Pace(original.resources() == 1, gap, labels.most());
    Reducer.@Nullable Reduced widest = null;
    while (!isDone() && bound > lowest && !deadline.isOver()) {
      long target = pace.target(bound, floor());
      // What is above this target is above each lower one, and in what is left for that.
      boolean nested = widest != null && target >= widest.target();
      FactorGraph left = nested ? widest.graph() : screen.above(target);
      if (left != null && !nested && !screen.fits(left)) {
        giveUp(screen, multipliers);
        return;
      }
      Reducer.Reduced reduced = reduce(target, left, nested ? widest.multipliers() : multipliers);
      widest = nested || reduced == null ? widest : reduced;
      if (!tryTarget(target, reduced, pace)) {
        giveUp(screen, multipliers);
        return;
      }
    }
  }

  /** Settles whether anything is above a target, or puts it off; false if labels are no help. */
  private boolean tryTarget(long target, Reducer.@Nullable Reduced reduced, Pace pace) {
    if (reduced == null) {
      settle(target, LabelPass.Outcome.NONE);
      pace.finished(0, 0);
      return true;
    }
    int options = reduced.graph().openStates();
    if (pace.isTooWide(options)) {
      if (pace.isWorthALook(options)) {
        labels.improve(target, reduced);
      }
      return true;
    }
    long above = target;
    Reducer.Reduced left = reduced;
    if (pace.isLaborious()) {
      labels.improve(target, reduced);
      above = Math.max(target, floor());
      left = reduce(above, reduced.graph(), reduced.multipliers());
    }
    LabelPass.Outcome outcome =
        left == null ? LabelPass.Outcome.NONE : labels.best(above, left, pace.patience());
    if (outcome == LabelPass.Outcome.STOPPED) {
      return pace.retreat(options);
    }
    settle(above, outcome);
    pace.finished(left == null ? 0 : labels.labels(), options);
    return true;
  }

  private void settle(long target, LabelPass.Outcome outcome) {
    bound = outcome == LabelPass.Outcome.FOUND ? incumbent.value() : target;
    report();
    log.add("target %d: %s", target, outcome);
  }

  private Reducer.@Nullable Reduced reduce(
      long target, @Nullable FactorGraph graph, double[] multipliers) {
    return graph == null ? null : reducer.reduce(target, graph, multipliers);
  }

  /** Prepares what labels could not finish for another method. */
  private void giveUp(Screen screen, double[] multipliers) {
    FactorGraph left = screen.above(floor());
    if (left != null && screen.fits(left)) {
      Reducer.Reduced reduced = reducer.reduce(floor(), left, multipliers);
      left = reduced == null ? null : reduced.graph();
    }
    unfinished = left;
    bound = left == null ? floor() : bound;
  }
}
