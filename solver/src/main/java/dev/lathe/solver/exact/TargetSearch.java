package dev.lathe.solver.exact;

import dev.lathe.solver.elimination.EliminationTree;
import dev.lathe.solver.elimination.Guide;
import dev.lathe.solver.elimination.LabelPass;
import dev.lathe.solver.elimination.Sweep;
import dev.lathe.solver.factor.Factor;
import dev.lathe.solver.factor.FactorGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Solves a graph with budgets: the Lagrangian bound, then again and again the options that can be
 * part of a solution above a target, and labels over those that are left.
 *
 * <p>The target starts just under the bound. If there is no solution above it, it becomes the bound
 * and a lower target is tried; the first solution found above a target is the optimum, because the
 * label pass finds the best of all solutions above the target.
 */
final class TargetSearch {
  /** Share of the gap that the first target lies under the bound. */
  private static final int FIRST_TARGET = 64;

  /** How much farther each next target lies under the bound. */
  private static final int NEXT_TARGET = 4;

  /** The same for several budgets, where labels grow faster with the distance. */
  private static final int NEXT_VECTOR_TARGET = 2;

  /** Reducing goes on while it removes at least one option in so many. */
  private static final int WORTH_REDUCING = 20;

  /** Multipliers of the guides of a label pass, relative to the best. */
  private static final double[] SPREAD = {0.99, 1.01, 0.95, 1.05, 0.8, 1.25, 0.5, 2};

  /** Multipliers at which options are looked at, relative to the best. */
  private static final double[] NARROW = {0.98, 1.02, 0.9, 1.1};

  private static final int MAX_LABELS = 2_000_000;

  /** Labels of several resources are compared in pairs. */
  private static final int MAX_VECTOR_LABELS = 60_000;

  /** Labels that a cell keeps in narrow passes. */
  private static final int[] BEAMS = {4, 16};

  private final FactorGraph original;
  private final Deadline deadline;
  private final Log log;
  private final Incumbent incumbent;
  private final Duals duals;
  private final Goal goal;
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
    // Nothing is worth less than the lowest value: if nothing is worth more, there is nothing.
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

  private void searchTargets(OptionBounds options, double[] multipliers) {
    long gap = incumbent.found() ? bound - incumbent.value() : Math.abs(bound) / 10;
    long distance = Math.max(1, gap / FIRST_TARGET);
    while (!isDone() && bound > lowest && !deadline.isOver()) {
      long target = Math.max(floor(), bound - distance);
      FactorGraph left = options.above(target);
      LabelPass.Outcome outcome =
          left == null ? LabelPass.Outcome.NONE : solveAbove(target, left, multipliers);
      if (outcome == LabelPass.Outcome.STOPPED) {
        giveUp(options, multipliers);
        return;
      }
      bound = outcome == LabelPass.Outcome.FOUND ? incumbent.value() : target;
      report();
      log.add("target %d: %s", target, outcome);
      distance *= original.resources() == 1 ? NEXT_TARGET : NEXT_VECTOR_TARGET;
    }
  }

  /** Looks for the best solution worth more than a target. */
  private LabelPass.Outcome solveAbove(long target, FactorGraph graph, double[] multipliers) {
    Reduced reduced = reduce(target, graph, multipliers);
    if (reduced == null) {
      return LabelPass.Outcome.NONE;
    }
    int most = original.resources() == 1 ? MAX_LABELS : MAX_VECTOR_LABELS;
    return label(target, reduced, most, Integer.MAX_VALUE);
  }

  /** A graph and the multipliers of its least bound. */
  private record Reduced(FactorGraph graph, double[] multipliers) {}

  /**
   * Removes options round by round until little changes: multipliers that fit the smaller graph
   * better remove more. Null if there is no solution above the target.
   */
  private @Nullable Reduced reduce(long target, FactorGraph graph, double[] multipliers) {
    FactorGraph left = graph;
    double[] at = multipliers;
    while (true) {
      int before = left.openStates();
      Sweep sweep = new Sweep(tree(left));
      DualSearch search = duals.again(sweep, at);
      if (search.isEmpty() || search.bound() < target + 1) {
        return null;
      }
      at = search.multipliers();
      OptionBounds options = new OptionBounds(left);
      for (double[] near : Duals.around(at, NARROW)) {
        sweep.run(1, near);
        options.tighten(sweep, near);
      }
      FactorGraph next = options.above(target);
      if (next == null) {
        return null;
      }
      left = next;
      if (before - next.openStates() <= before / WORTH_REDUCING) {
        return new Reduced(left, at);
      }
    }
  }

  private LabelPass.Outcome label(long target, Reduced reduced, int most, int width) {
    EliminationTree tree = tree(reduced.graph());
    List<Guide> guides = new ArrayList<>();
    for (double[] near : Duals.around(reduced.multipliers(), SPREAD)) {
      guides.add(Guide.byValue(tree, near, target + 1));
    }
    for (int resource = 0; resource < original.resources(); resource++) {
      guides.add(Guide.byCost(tree, resource));
    }
    LabelPass pass = new LabelPass(tree, guides, most, width, deadline::isOver);
    LabelPass.Outcome outcome = pass.run();
    log.add(
        "target %d: %d options left, %d labels",
        target, reduced.graph().openStates(), pass.labels());
    if (pass.best() != null) {
      incumbent.offerFilled(pass.best(), incumbent.score(pass.best()));
    }
    if (outcome == LabelPass.Outcome.FOUND && incumbent.value() <= target) {
      // A label that leaves much of a budget passes the guides although it is worth too little.
      return LabelPass.Outcome.NONE;
    }
    return outcome;
  }

  /** The tree of a part of a graph that has one, so it is small enough. */
  private static EliminationTree tree(FactorGraph graph) {
    return java.util.Objects.requireNonNull(EliminationTree.of(graph, Double.POSITIVE_INFINITY));
  }

  /**
   * Prepares what labels could not finish for another method: narrow passes that keep only the most
   * promising labels improve the incumbent, and that removes more options.
   */
  private void giveUp(OptionBounds options, double[] multipliers) {
    for (int width : BEAMS) {
      FactorGraph left = options.above(floor());
      Reduced reduced = left == null ? null : reduce(floor(), left, multipliers);
      if (reduced == null) {
        bound = floor();
        unfinished = null;
        return;
      }
      unfinished = reduced.graph();
      if (!deadline.isOver()) {
        label(floor(), reduced, 2 * MAX_VECTOR_LABELS, width);
      }
    }
    log.add("incumbent %d after narrow passes", incumbent.value());
    unfinished = options.above(floor());
    Reduced reduced = unfinished == null ? null : reduce(floor(), unfinished, multipliers);
    unfinished = reduced == null ? null : reduced.graph();
    bound = reduced == null ? floor() : bound;
  }
}
