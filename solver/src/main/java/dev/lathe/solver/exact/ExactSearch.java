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

/** Chooses the method that fits a graph and hands over from one to the next. */
public final class ExactSearch {
  private final FactorGraph original;
  private final SolverOptions options;
  private final Deadline deadline;
  private final Log log;

  /** A search for the best assignment of a graph that is not reduced. */
  public ExactSearch(FactorGraph original, SolverOptions options, Deadline deadline, Log log) {
    this.original = original;
    this.options = options;
    this.deadline = deadline;
    this.log = log;
  }

  /** Searches until the optimum is proven, the gap is small enough or time is up. */
  public Outcome run() {
    FactorGraph graph = new Reduction(original).apply();
    if (graph == null) {
      return Outcome.infeasible(List.of());
    }
    EliminationTree tree = EliminationTree.of(graph, (double) options.tableCells());
    List<Assignment> cheapest = List.of();
    if (tree != null && graph.resources() > 1) {
      cheapest = cheapest(tree);
      for (int resource = 0; resource < cheapest.size(); resource++) {
        if (Score.of(original, cheapest.get(resource)).cost()[resource]
            > original.limits()[resource]) {
          return Outcome.infeasible(cheapest);
        }
      }
    }
    if (tree == null || graph.resources() > 1) {
      Outcome outcome = finish(graph, new Incumbent(original), Long.MAX_VALUE);
      return outcome.bound() == Long.MIN_VALUE ? Outcome.infeasible(cheapest) : outcome;
    }
    if (graph.resources() == 0) {
      return withoutBudget(tree);
    }
    SingleBudget single = new SingleBudget(original, options.relativeGap(), deadline, log);
    Outcome outcome = single.solve(graph, tree);
    FactorGraph unfinished = single.unfinished();
    if (unfinished != null && !deadline.isOver()) {
      return finish(unfinished, single.incumbent(), outcome.bound());
    }
    return outcome;
  }

  /** For each resource the assignment that uses least of it. */
  private static List<Assignment> cheapest(EliminationTree tree) {
    List<Assignment> cheapest = new ArrayList<>();
    Sweep sweep = new Sweep(tree);
    for (int resource = 0; resource < tree.graph().resources(); resource++) {
      double[] multipliers = new double[tree.graph().resources()];
      multipliers[resource] = 1;
      sweep.run(0, multipliers);
      cheapest.add(sweep.assignment());
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
  private Outcome finish(FactorGraph left, Incumbent incumbent, long bound) {
    log.add("CP-SAT on %d options", left.openStates());
    return new CpSatSearch(left, options, deadline).run(incumbent, bound);
  }
}
