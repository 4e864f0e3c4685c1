package dev.lathe.solver.exact;

import dev.lathe.solver.elimination.EliminationTree;
import dev.lathe.solver.elimination.Sweep;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.Reduction;
import java.util.ArrayList;
import java.util.List;

/**
 * Near-optimal solutions: for each option that can be part of one, and for each block kept or
 * removed, a good solution that has it. Nothing but what can be worth enough is looked at.
 */
final class Neighbours {
  private final FactorGraph original;
  private final Deadline deadline;
  private final List<Assignment> found = new ArrayList<>();

  Neighbours(FactorGraph original, Deadline deadline) {
    this.original = original;
    this.deadline = deadline;
  }

  /**
   * Solutions of a graph from which everything is removed that cannot be worth enough.
   *
   * @param multipliers good multipliers of the graph
   */
  List<Assignment> of(FactorGraph left, double[] multipliers) {
    for (int variable = 0; variable < left.variables(); variable++) {
      for (int state = 0; state < left.domain()[variable]; state++) {
        if (!left.isFree(variable) && left.domain()[variable] > 1 && !deadline.isOver()) {
          Reduction only = new Reduction(left);
          for (int other = 0; other < left.domain()[variable]; other++) {
            if (other != state) {
              only.removeState(variable, other);
            }
          }
          solve(only, multipliers);
        }
      }
    }
    for (int block = 0; block < left.blocks(); block++) {
      if (left.fate(block) == FactorGraph.Fate.OPEN && !left.isRemoved(block)) {
        Reduction without = new Reduction(left);
        without.removeBlock(block);
        solve(without, multipliers);
        Reduction with = new Reduction(left);
        with.keepBlock(block);
        solve(with, multipliers);
      }
    }
    return found;
  }

  private void solve(Reduction reduction, double[] multipliers) {
    FactorGraph graph = reduction.apply();
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
      duals.again(sweep, multipliers);
    } else {
      duals.findWithin(sweep, multipliers);
    }
    if (incumbent.assignment() != null) {
      found.add(incumbent.assignment());
    }
  }
}
