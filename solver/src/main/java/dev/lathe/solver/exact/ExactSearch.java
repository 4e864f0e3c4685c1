package dev.lathe.solver.exact;

import dev.lathe.solver.SolverOptions;
import dev.lathe.solver.elimination.EliminationTree;
import dev.lathe.solver.elimination.Sweep;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.Reduction;
import dev.lathe.solver.factor.Score;
import dev.lathe.solver.ortools.CpSatSearch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the method that fits a graph and hands over from one to the next. Keeps what does not
 * depend on the limits, so that solving again with others is quicker; not for several threads.
 */
public final class ExactSearch {
  private final FactorGraph original;
  private final @Nullable FactorGraph graph;
  private final @Nullable EliminationTree tree;
  private final @Nullable Sweep sweep;
  private final Corners corners = new Corners();
  private @Nullable List<Assignment> cheapest;

  /**
   * Prepares a search.
   *
   * @param original the graph, not reduced
   * @param tableCells the most cells the messages of an elimination may have together
   */
  public ExactSearch(FactorGraph original, long tableCells) {
    this.original = original;
    this.graph = new Reduction(original).apply();
    this.tree = graph == null ? null : EliminationTree.of(graph, (double) tableCells);
    this.sweep = tree == null ? null : new Sweep(tree);
  }

  /** Searches until the optimum is proven, the gap is small enough or time is up. */
  public Outcome run(SolverOptions options, Deadline deadline, Log log) {
    return run(original.limits(), options, deadline, log);
  }

  /**
   * Searches with other limits; what was found out with earlier limits is used.
   *
   * @param limits the limit of each resource, in the integers of the graph
   */
  public Outcome run(long[] limits, SolverOptions options, Deadline deadline, Log log) {
    if (graph == null) {
      return Outcome.infeasible(List.of());
    }
    FactorGraph limited = original.withLimits(limits);
    FactorGraph smaller = graph.withLimits(limits);
    if (tree == null || sweep == null) {
      log.add("the structure is far from a tree");
      return finish(smaller, new Incumbent(limited), Long.MAX_VALUE, options, deadline, log);
    }
    if (limits.length == 0) {
      return withoutBudget(tree);
    }
    for (int resource = 0; resource < limits.length; resource++) {
      if (Score.of(original, cheapest(tree).get(resource)).cost()[resource] > limits[resource]) {
        return Outcome.infeasible(cheapest(tree));
      }
    }
    TargetSearch search = new TargetSearch(limited, options.relativeGap(), deadline, log);
    Outcome outcome = search.solve(smaller, sweep, corners);
    FactorGraph unfinished = search.unfinished();
    if (unfinished != null && !deadline.isOver()) {
      outcome = finish(unfinished, search.incumbent(), outcome.bound(), options, deadline, log);
    }
    return outcome.bound() == Long.MIN_VALUE ? Outcome.infeasible(cheapest(tree)) : outcome;
  }

  /**
   * Solutions worth more than a value, many of them and different, but not all. None if the graph
   * is far from a tree.
   */
  public List<Assignment> solutionsAbove(long target, Deadline deadline) {
    if (graph == null || sweep == null) {
      return List.of();
    }
    double[] multipliers = multipliers(deadline);
    sweep.run(1, multipliers);
    OptionBounds options = new OptionBounds(graph);
    options.tighten(sweep, multipliers);
    FactorGraph left = options.above(target);
    return left == null ? List.of() : new Neighbours(original, deadline).of(left, multipliers);
  }

  /** The multipliers of the least Lagrangian bound: what a unit of each resource is worth. */
  public double[] multipliers(Deadline deadline) {
    if (graph == null || sweep == null || original.resources() == 0) {
      return new double[original.resources()];
    }
    Duals duals = new Duals(original, new Incumbent(original), deadline);
    return duals.first(graph, sweep, corners).multipliers();
  }

  /** For each resource the assignment that uses least of it. */
  private List<Assignment> cheapest(EliminationTree over) {
    if (cheapest == null) {
      List<Assignment> found = new ArrayList<>();
      Sweep least = new Sweep(over);
      for (int resource = 0; resource < over.graph().resources(); resource++) {
        double[] multipliers = new double[over.graph().resources()];
        multipliers[resource] = 1;
        least.run(0, multipliers);
        found.add(least.assignment());
      }
      cheapest = found;
    }
    return cheapest;
  }

  private Outcome withoutBudget(EliminationTree tree) {
    Sweep sweep = new Sweep(tree);
    double sum = sweep.run(1, new double[0]);
    if (sum == Double.NEGATIVE_INFINITY) {
      return Outcome.infeasible(List.of());
    }
    Incumbent incumbent = new Incumbent(original);
    Assignment assignment = sweep.assignment();
    incumbent.offer(assignment, incumbent.score(assignment));
    return Outcome.proven(incumbent);
  }

  /** Leaves what is left of a graph to CP-SAT. */
  private static Outcome finish(
      FactorGraph left,
      Incumbent incumbent,
      long bound,
      SolverOptions options,
      Deadline deadline,
      Log log) {
    log.add("CP-SAT on %d options", left.openStates());
    return new CpSatSearch(left, options, deadline).run(incumbent, bound);
  }
}
