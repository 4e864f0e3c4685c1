package dev.lathe.solver.exact;

import dev.lathe.solver.elimination.EliminationTree;
import dev.lathe.solver.elimination.Guide;
import dev.lathe.solver.elimination.LabelPass;
import dev.lathe.solver.elimination.Sweep;
import dev.lathe.solver.factor.FactorGraph;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Solves a graph with one budget: the Lagrangian bound, then again and again the options that can
 * be part of a solution above a target, and labels over those that are left.
 *
 * <p>The target starts just under the bound. If there is no solution above it, it becomes the bound
 * and a lower target is tried; the first solution found above a target is the optimum, because the
 * label pass finds the best of all solutions above the target.
 */
final class SingleBudget {
  /** Share of the gap that the first target lies under the bound. */
  private static final int FIRST_TARGET = 64;

  /** How much farther each next target lies under the bound. */
  private static final int NEXT_TARGET = 4;

  /** Reducing goes on while it removes at least one option in so many. */
  private static final int WORTH_REDUCING = 20;

  /** Multipliers of the guides of a label pass, relative to the best. */
  private static final double[] SPREAD = {1, 0.99, 1.01, 0.95, 1.05, 0.8, 1.25, 0.5, 2};

  /** Multipliers at which options are looked at, relative to the best. */
  private static final double[] NARROW = {1, 0.98, 1.02, 0.9, 1.1};

  private static final int MAX_LABELS = 2_000_000;

  private final long limit;
  private final Deadline deadline;
  private final Log log;
  private final Incumbent incumbent;
  private final double relativeGap;
  private long bound = Long.MAX_VALUE;
  private @Nullable FactorGraph unfinished;

  SingleBudget(FactorGraph original, double relativeGap, Deadline deadline, Log log) {
    this.limit = original.limits()[0];
    this.relativeGap = relativeGap;
    this.deadline = deadline;
    this.log = log;
    this.incumbent = new Incumbent(original);
  }

  /** The best known solution. */
  Incumbent incumbent() {
    return incumbent;
  }

  /** What is left of the graph, if labels could not finish it: every better solution is in it. */
  @Nullable FactorGraph unfinished() {
    return unfinished;
  }

  Outcome solve(FactorGraph graph, EliminationTree tree) {
    Sweep sweep = new Sweep(tree);
    SecantSearch search = startSearch(graph, sweep);
    search.run(deadline);
    if (search.isEmpty()) {
      return Outcome.infeasible(search.cheapest() == null ? List.of() : List.of(search.cheapest()));
    }
    bound = (long) Math.floor(Math.min(search.bound(), 0x1p60));
    if (search.withinAssignment() != null) {
      incumbent.offerFilled(search.withinAssignment(), incumbent.score(search.withinAssignment()));
    }
    log.add(
        "bound %d, incumbent %d, multiplier %.6g", bound, incumbent.value(), search.multiplier());
    if (!isDone()) {
      sweep.run(1, new double[] {search.multiplier()});
      OptionBounds options = new OptionBounds(graph);
      options.tighten(sweep, search.multiplier() * limit);
      searchTargets(options, search.multiplier());
    }
    return new Outcome(incumbent.assignment(), incumbent.value(), bound, List.of());
  }

  private boolean isDone() {
    return incumbent.found()
        && (incumbent.value() >= bound
            || bound - incumbent.value() <= relativeGap * Math.abs((double) incumbent.value()));
  }

  /** Finds corners on a graph with few options first; they are corners to start from here. */
  private SecantSearch startSearch(FactorGraph graph, Sweep sweep) {
    SecantSearch search = new SecantSearch(sweep, incumbent, limit);
    FactorGraph coarse = CoarseGraph.of(graph);
    if (coarse == null) {
      return search;
    }
    EliminationTree tree = EliminationTree.of(coarse, Double.POSITIVE_INFINITY);
    if (tree == null) {
      return search;
    }
    SecantSearch first = new SecantSearch(new Sweep(tree), incumbent, limit);
    first.run(deadline);
    return search.from(first.within(), first.beyond());
  }

  private void searchTargets(OptionBounds options, double multiplier) {
    long distance = Math.max(1, (bound - incumbent.value()) / FIRST_TARGET);
    while (!isDone() && !deadline.isOver()) {
      long target = Math.max(incumbent.value(), bound - distance);
      FactorGraph left = options.above(target);
      LabelPass.Outcome outcome =
          left == null ? LabelPass.Outcome.NONE : solveAbove(target, left, multiplier);
      if (outcome == LabelPass.Outcome.STOPPED) {
        unfinished = options.above(incumbent.value());
        return;
      }
      bound = outcome == LabelPass.Outcome.FOUND ? incumbent.value() : target;
      log.add("target %d: %s", target, outcome);
      distance = Math.multiplyExact(distance, NEXT_TARGET);
    }
  }

  /** Looks for the best solution worth more than a target. */
  private LabelPass.Outcome solveAbove(long target, FactorGraph graph, double multiplier) {
    FactorGraph left = graph;
    double at = multiplier;
    while (true) {
      int before = left.openStates();
      EliminationTree tree = EliminationTree.of(left, Double.POSITIVE_INFINITY);
      if (tree == null) {
        return LabelPass.Outcome.STOPPED;
      }
      Sweep sweep = new Sweep(tree);
      SecantSearch search = new SecantSearch(sweep, incumbent, limit);
      search.run(deadline);
      if (search.isEmpty() || search.bound() < target + 1) {
        return LabelPass.Outcome.NONE;
      }
      at = search.multiplier();
      OptionBounds options = new OptionBounds(left);
      for (double factor : NARROW) {
        sweep.run(1, new double[] {at * factor});
        options.tighten(sweep, at * factor * limit);
      }
      FactorGraph next = options.above(target);
      if (next == null) {
        return LabelPass.Outcome.NONE;
      }
      left = next;
      if (before - next.openStates() <= before / WORTH_REDUCING) {
        return label(target, left, at);
      }
    }
  }

  private LabelPass.Outcome label(long target, FactorGraph left, double multiplier) {
    EliminationTree tree = EliminationTree.of(left, Double.POSITIVE_INFINITY);
    if (tree == null) {
      return LabelPass.Outcome.STOPPED;
    }
    List<Guide> guides = new ArrayList<>();
    for (double factor : SPREAD) {
      guides.add(Guide.byValue(tree, multiplier * factor, target + 1, limit));
    }
    guides.add(Guide.byCost(tree, limit));
    LabelPass pass = new LabelPass(tree, guides, MAX_LABELS, Integer.MAX_VALUE, deadline::isOver);
    LabelPass.Outcome outcome = pass.run();
    log.add("target %d: %d options left, %d labels", target, left.openStates(), pass.labels());
    if (pass.best() != null) {
      incumbent.offer(pass.best(), incumbent.score(pass.best()));
    }
    if (outcome == LabelPass.Outcome.FOUND && incumbent.value() <= target) {
      // A label that leaves much of the budget passes the guides although it is worth too little.
      return LabelPass.Outcome.NONE;
    }
    return outcome;
  }
}
