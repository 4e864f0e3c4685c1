package dev.lathe.solver.exact;

import dev.lathe.solver.elimination.EliminationTree;
import dev.lathe.solver.elimination.Sweep;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.Reduction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * Near-optimal solutions: for each option that can be part of one, and for each block kept or
 * removed, a good solution that has it. Nothing but what can be worth enough is looked at, and of
 * that the most promising options, and some of all the others.
 */
final class Neighbours {
  private final FactorGraph original;
  private final double[] multipliers;
  private final Deadline deadline;
  private final List<Assignment> found = new ArrayList<>();

  /**
   * A search.
   *
   * @param multipliers good multipliers of the graph
   */
  Neighbours(FactorGraph original, double[] multipliers, Deadline deadline) {
    this.original = original;
    this.multipliers = multipliers;
    this.deadline = deadline;
  }

  /** A part of a graph in which one thing is decided, and the most a solution in it is worth. */
  private record Decision(double bound, Supplier<Reduction> part) {}

  /**
   * Solutions of a graph from which everything is removed that cannot be worth enough.
   *
   * @param most how many decisions are tried at most
   */
  List<Assignment> of(FactorGraph left, int most) {
    EliminationTree tree = EliminationTree.of(left, Double.POSITIVE_INFINITY);
    if (tree == null) {
      return found;
    }
    Sweep sweep = new Sweep(tree);
    sweep.run(1, multipliers);
    OptionBounds bounds = new OptionBounds(left);
    bounds.tighten(sweep, multipliers);
    List<Decision> decisions = decisions(left, bounds);
    decisions.sort(Comparator.comparingDouble(decision -> -decision.bound()));
    // Half of them the best; the other half evenly from all the rest, which differ more.
    int best = Math.min(decisions.size(), most / 2);
    decisions.subList(0, best).forEach(this::solve);
    int rest = decisions.size() - best;
    int spread = Math.min(rest, most - most / 2);
    for (int i = 0; i < spread; i++) {
      solve(decisions.get(best + (int) ((long) i * rest / spread)));
    }
    return found;
  }

  private static List<Decision> decisions(FactorGraph left, OptionBounds bounds) {
    List<Decision> decisions = new ArrayList<>();
    for (int variable = 0; variable < left.variables(); variable++) {
      int at = variable;
      int states = left.isFree(variable) ? 0 : left.domain()[variable];
      for (int state = 0; state < states && states > 1; state++) {
        int only = state;
        decisions.add(new Decision(bounds.withState(at, only), () -> with(left, at, only)));
      }
    }
    for (int block = 0; block < left.blocks(); block++) {
      if (left.fate(block) == FactorGraph.Fate.OPEN && !left.isRemoved(block)) {
        int at = block;
        for (boolean keep : new boolean[] {false, true}) {
          decisions.add(new Decision(bounds.withBlock(at, keep), () -> with(left, at, keep)));
        }
      }
    }
    return decisions;
  }

  private static Reduction with(FactorGraph left, int variable, int only) {
    Reduction reduction = new Reduction(left);
    for (int state = 0; state < left.domain()[variable]; state++) {
      if (state != only) {
        reduction.removeState(variable, state);
      }
    }
    return reduction;
  }

  private static Reduction with(FactorGraph left, int block, boolean keep) {
    Reduction reduction = new Reduction(left);
    if (keep) {
      reduction.keepBlock(block);
    } else {
      reduction.removeBlock(block);
    }
    return reduction;
  }

  private void solve(Decision decision) {
    FactorGraph graph = deadline.isOver() ? null : decision.part().get().apply();
    EliminationTree tree =
        graph == null ? null : EliminationTree.of(graph, Double.POSITIVE_INFINITY);
    if (tree == null) {
      return;
    }
    Incumbent incumbent = new Incumbent(original);
    Duals duals = new Duals(original, incumbent, deadline);
    Sweep sweep = new Sweep(tree);
    if (original.resources() == 0) {
      sweep.run(1, multipliers);
      Assignment assignment = sweep.assignment();
      incumbent.offer(assignment, incumbent.score(assignment));
    } else if (original.resources() == 1) {
      duals.again(sweep, multipliers, Long.MIN_VALUE);
    } else {
      duals.findWithin(sweep, multipliers);
    }
    if (incumbent.assignment() != null) {
      found.add(incumbent.assignment());
    }
  }
}
