package dev.lathe.solver.exact;

import static java.util.Objects.requireNonNull;

import dev.lathe.solver.elimination.EliminationTree;
import dev.lathe.solver.elimination.Sweep;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.Reduction;
import dev.lathe.solver.factor.Score;
import dev.lathe.solver.factor.SplitGraph;
import dev.lathe.solver.ortools.CpSatSearch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the method that fits a graph and hands over from one to the next. Keeps what does not
 * depend on the limits, so that solving again with others is quicker; not for several threads.
 */
public final class ExactSearch {
  /** Sweeps over more cells take half a second and more: relaxations come first. */
  private static final double SLOW_WORK = 1.5e8;

  private final FactorGraph original;
  private final double tableCells;
  private final @Nullable FactorGraph graph;
  private final @Nullable EliminationTree tree;
  private @Nullable Sweep sweep;
  private @Nullable SplitGraph split;
  private final Corners corners = new Corners();
  private final @Nullable Least[] least;
  private final List<Assignment> known = new ArrayList<>();

  /**
   * Prepares a search.
   *
   * @param original the graph, not reduced
   * @param tableCells the most cells the messages of an elimination may have together
   */
  public ExactSearch(FactorGraph original, long tableCells) {
    this.original = original;
    this.tableCells = (double) tableCells;
    this.graph = new Reduction(original).apply();
    this.tree = graph == null ? null : EliminationTree.of(graph, (double) tableCells);
    this.least = new Least[original.resources()];
  }

  /** A sweep over the whole graph, or null if its tables would be too large. */
  private @Nullable Sweep sweep() {
    if (sweep == null && tree != null) {
      sweep = new Sweep(tree);
    }
    return sweep;
  }

  /** A relaxation of the graph, or null if even its tables would be too large. */
  private @Nullable SplitGraph split(FactorGraph whole) {
    if (split == null) {
      SplitGraph made = EliminationTree.split(whole, tableCells);
      double room = Math.max(tableCells, EliminationTree.QUICK_CELLS);
      split = EliminationTree.of(made.graph(), room) == null ? null : made;
    }
    return split;
  }

  private boolean isSlow() {
    return tree == null || tree.work() > SLOW_WORK;
  }

  /**
   * Takes over what another search knows, such as one of the same graph before its tables changed:
   * its solutions are tried first, and its corners show where to start.
   *
   * @param earlier a search of a graph with the same variables and blocks
   */
  public void learnFrom(ExactSearch earlier) {
    earlier.known.forEach(this::learn);
    for (Assignment assignment : earlier.corners.assignments()) {
      if (original.resources() == 1 && Score.isDefined(original, assignment)) {
        corners.add(new Corners.Corner(assignment, Score.of(original, assignment)));
      }
    }
    corners.keepHull();
  }

  /** Remembers an assignment: where it is within the limits of a search, it is tried first. */
  public void learn(Assignment assignment) {
    if (Score.isDefined(original, assignment) && !known.contains(assignment)) {
      known.add(assignment);
    }
  }

  /** Offers the known assignments, and fills up the best of those within the limits. */
  private void offerKnown(Incumbent incumbent) {
    known.forEach(assignment -> incumbent.offer(assignment, incumbent.score(assignment)));
    Assignment best = incumbent.assignment();
    if (best != null) {
      incumbent.offerFilled(best, incumbent.score(best));
    }
  }

  /**
   * Searches until the goal is reached or time is up; what was found out with earlier limits is
   * used.
   *
   * @param limits the limit of each resource, in the integers of the graph
   * @param goal when to stop
   * @param seed seed of CP-SAT
   */
  public Outcome run(long[] limits, Goal goal, long seed, Deadline deadline, Log log) {
    if (graph == null) {
      return Outcome.infeasible();
    }
    FactorGraph limited = original.withLimits(limits);
    FactorGraph smaller = graph.withLimits(limits);
    if (limits.length == 0 && tree != null) {
      return withoutBudget(tree);
    }
    TargetSearch search = new TargetSearch(limited, goal, deadline, log);
    offerKnown(search.incumbent());
    SplitGraph copies = isSlow() && limits.length == 1 ? split(graph) : null;
    Outcome outcome = new Outcome(null, Long.MIN_VALUE, Long.MAX_VALUE);
    FactorGraph unfinished = smaller;
    if (copies != null) {
      log.add("the structure is far from a tree: relaxed");
      outcome = search.solve(smaller, copies.withLimits(limits), tableCells);
      unfinished = search.unfinished();
    } else if (tree != null) {
      // One budget alone is found to be too small on the way.
      if (limits.length > 1 && isImpossible(limits, deadline)) {
        return Outcome.infeasible();
      }
      outcome = search.solve(smaller, requireNonNull(sweep()), corners);
      unfinished = search.unfinished();
    } else {
      log.add("the structure is far from a tree");
    }
    if (unfinished == null || deadline.isOver()) {
      return outcome;
    }
    return new CpSatSearch(unfinished, goal, seed, deadline, log)
        .run(search.incumbent(), outcome.bound());
  }

  /** Whether a limit is less than any assignment uses. */
  private boolean isImpossible(long[] limits, Deadline deadline) {
    for (int resource = 0; resource < limits.length; resource++) {
      if (least(resource, deadline).bound() > limits[resource]) {
        return true;
      }
    }
    return false;
  }

  /**
   * Solutions worth more than a value, many of them and different, but not all. None if the graph
   * is far from a tree.
   *
   * @param most how many are looked for at most
   */
  public List<Assignment> solutionsAbove(long target, int most, Deadline deadline) {
    Sweep whole = sweep();
    if (graph == null || whole == null) {
      return List.of();
    }
    double[] multipliers = multipliers(deadline);
    whole.run(1, multipliers);
    OptionBounds options = new OptionBounds(graph);
    options.tighten(whole, multipliers);
    FactorGraph left = options.above(target);
    return left == null
        ? List.of()
        : new Neighbours(original, multipliers, deadline).of(left, most);
  }

  /** The multipliers of the least Lagrangian bound: what a unit of each resource is worth. */
  public double[] multipliers(Deadline deadline) {
    Sweep whole = sweep();
    if (graph == null || whole == null || original.resources() == 0) {
      return new double[original.resources()];
    }
    Duals duals = new Duals(original, new Incumbent(original), deadline);
    return duals.first(graph, whole, duals.start(graph, corners), corners).multipliers();
  }

  /**
   * The least that any assignment uses of a resource: exact where there is a tree, else what CP-SAT
   * finds and proves before time is up.
   *
   * @throws IllegalStateException if the graph has no assignment at all
   */
  public Least least(int resource, Deadline deadline) {
    Least found = least[resource];
    if (found == null || found.bound() < found.cost()) {
      found = tree == null ? leastByCpSat(resource, deadline) : leastBySweep(resource);
      least[resource] = found;
    }
    return found;
  }

  private Least leastBySweep(int resource) {
    Sweep cheapest = new Sweep(requireNonNull(tree));
    double[] multipliers = new double[original.resources()];
    multipliers[resource] = 1;
    cheapest.run(0, multipliers);
    Assignment assignment = cheapest.assignment();
    long cost = Score.of(original, assignment).cost()[resource];
    return new Least(assignment, cost, cost);
  }

  private Least leastByCpSat(int resource, Deadline deadline) {
    Log silent = new Log(deadline, (seconds, incumbent, bound) -> {});
    return new CpSatSearch(requireNonNull(graph), Goal.best(0), 1, deadline, silent)
        .leastCost(original, resource);
  }

  private Outcome withoutBudget(EliminationTree tree) {
    Sweep sweep = new Sweep(tree);
    double sum = sweep.run(1, new double[0]);
    if (sum == Double.NEGATIVE_INFINITY) {
      return Outcome.infeasible();
    }
    Incumbent incumbent = new Incumbent(original);
    Assignment assignment = sweep.assignment();
    incumbent.offer(assignment, incumbent.score(assignment));
    return Outcome.proven(incumbent);
  }
}
