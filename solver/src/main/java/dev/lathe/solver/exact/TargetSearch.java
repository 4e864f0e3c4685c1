package dev.lathe.solver.exact;

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
 * and a lower target is tried; the best of all solutions above a target is the optimum. Labels, and
 * the parts in which they are looked for, multiply with the distance between target and bound: the
 * more the last target took, the smaller is the next step.
 */
final class TargetSearch {
  /** A graph with no more than this share of the options is worth tables of its own. */
  private static final double FEWER = 0.9;

  /** A solution farther under the bound, as a share of it, is worth looking for a better one. */
  private static final double FAR = 0.01;

  private final FactorGraph original;
  private final Deadline deadline;
  private final Log log;
  private final Incumbent incumbent;
  private final Duals duals;
  private final Goal goal;
  private final Reducer reducer;
  private final LabelSearch labels;
  private final PartSearch parts;
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
    this.labels = new LabelSearch(original, incumbent, deadline);
    this.parts =
        new PartSearch(reducer, labels, PartSearch.Limits.of(original.resources()), this::mustStop);
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
    Start start = duals.start(graph, corners);
    if (start != null) {
      start.mixture().parts().forEach(part -> incumbent.offerMended(part.assignment()));
    }
    FactorGraph left = start == null ? graph : thinned(graph, sweep, start);
    if (left == null) {
      bound = floor();
      report();
      return outcome();
    }
    Sweep over = left == graph ? sweep : new Sweep(Reducer.tree(left));
    DualSearch search = duals.first(left, over, start, corners);
    if (search.isEmpty() && !incumbent.found()) {
      return Outcome.infeasible();
    }
    double least = search.isEmpty() ? Double.NEGATIVE_INFINITY : search.bound();
    bound = Math.max((long) Math.floor(Math.min(least, 0x1p60)), floor());
    report();
    offer(search, over);
    double[] multipliers = search.multipliers();
    if (!incumbent.found() || bound - incumbent.value() > FAR * Math.abs((double) bound)) {
      new DecidedBlocks(duals, incumbent).search(left, search.mixture(), multipliers);
    }
    log.add(
        "bound %d, incumbent %d, multipliers %s",
        bound, incumbent.value(), Arrays.toString(multipliers));
    if (!isDone()) {
      over.run(1, multipliers);
      OptionBounds options = new OptionBounds(left);
      options.tighten(over, multipliers);
      searchTargets(options, multipliers);
    }
    return outcome();
  }

  /** Looks for good solutions near those that hold the least bound up. */
  private void offer(DualSearch search, Sweep over) {
    if (search.within() != null) {
      incumbent.offerFilled(search.within(), incumbent.score(search.within()));
    }
    search.mixture().parts().forEach(part -> incumbent.offerMended(part.assignment()));
    if (!incumbent.found()) {
      duals.findWithin(over, search.multipliers());
    }
  }

  /**
   * The graph without the options that one sweep shows to be in no better solution, or all of it if
   * those are few or no solution is known; null if there is no better solution.
   */
  private @Nullable FactorGraph thinned(FactorGraph graph, Sweep sweep, Start start) {
    if (!incumbent.found()) {
      return graph;
    }
    sweep.run(1, start.multipliers());
    OptionBounds options = new OptionBounds(graph);
    options.tighten(sweep, start.multipliers());
    FactorGraph left = options.above(floor());
    boolean isMuchLess = left == null || left.openStates() < FEWER * graph.openStates();
    log.add("%d options left", left == null ? 0 : left.openStates());
    return isMuchLess ? left : graph;
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

  private boolean mustStop() {
    return isDone() || deadline.isOver();
  }

  private boolean isDone() {
    return goal.isReached(incumbent, bound);
  }

  private void report() {
    log.moved(incumbent.value(), bound);
  }

  private void searchTargets(Screen screen, double[] multipliers) {
    long gap = incumbent.found() ? bound - incumbent.value() : Math.abs(bound) / 10;
    Pace pace = new Pace(gap);
    Reducer.@Nullable Reduced widest = null;
    while (!mustStop() && bound > lowest) {
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

  /** Settles what is above a target, or puts it off; false if that is no help. */
  private boolean tryTarget(long target, Reducer.@Nullable Reduced whole, Pace pace) {
    boolean settled = whole == null;
    if (whole != null) {
      int before = labels.labels();
      settled = parts.settle(() -> Math.max(target, floor()), whole, pace.patience());
      log.add(
          "target %d: %d options left, %d parts, %d labels, incumbent %d",
          target,
          whole.graph().openStates(),
          parts.parts(),
          labels.labels() - before,
          incumbent.value());
    }
    if (!settled) {
      return mustStop() || pace.retreat();
    }
    bound = Math.max(target, floor());
    report();
    log.add("nothing is worth more than %d", bound);
    pace.finished(whole == null ? 0 : parts.parts());
    return true;
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
