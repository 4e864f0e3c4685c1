package dev.lathe.solver.elimination;

import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.FactorGraph;
import java.util.Arrays;

/**
 * The way back through the tables of a {@link Sweep} that has just run: from the root down, each
 * step takes the state of its variable, and keeps or removes its block, so that its inputs add up
 * to the cell of its message that the steps above have chosen.
 */
final class Traceback {
  private final Sweep sweep;
  private final EliminationTree tree;

  /** The way back of the last run. */
  Traceback(Sweep sweep) {
    this.sweep = sweep;
    this.tree = sweep.tree();
  }

  /** The assignment. Of equal states the first is taken. */
  Assignment assignment() {
    FactorGraph graph = tree.graph();
    int[] local = new int[graph.variables()];
    Arrays.fill(local, Assignment.FREE);
    boolean[] kept = new boolean[graph.blocks()];
    boolean[] open = new boolean[graph.blocks()];
    for (int step = tree.steps().size() - 1; step >= 0; step--) {
      trace(step, local, open);
    }
    for (int block = 0; block < kept.length; block++) {
      int around = graph.openAround(block);
      kept[block] = !graph.isRemoved(block) && (around < 0 || open[around]);
    }
    int[] states = new int[local.length];
    for (int variable = 0; variable < states.length; variable++) {
      // A variable with one state left is in no factor any more, but it has that state.
      int state = graph.domain()[variable] == 1 ? 0 : local[variable];
      states[variable] = state < 0 ? Assignment.FREE : graph.origin(variable)[state];
    }
    return new Assignment(states, kept);
  }

  private void trace(int stepIndex, int[] local, boolean[] kept) {
    Step step = tree.steps().get(stepIndex);
    if (step.block() >= 0) {
      int outside = tree.graph().openAround(tree.graph().parent(step.block()));
      kept[step.block()] = (outside < 0 || kept[outside]) && sumAt(stepIndex, step, local, 0) >= 0;
    } else if (step.variable() >= 0 && (step.guard() < 0 || kept[step.guard()])) {
      double best = Double.NEGATIVE_INFINITY;
      for (int state = 0; state < step.states(); state++) {
        double sum = sumAt(stepIndex, step, local, state);
        if (sum > best || local[step.variable()] < 0) {
          best = sum;
          local[step.variable()] = state;
        }
      }
    }
  }

  private double sumAt(int stepIndex, Step step, int[] local, int state) {
    if (step.lead() >= 0) {
      return sumOfInputs(step, local, state);
    }
    double sum = 0;
    double[][] tables = sweep.hostTables(stepIndex);
    for (int host = 0; host < tables.length; host++) {
      int[] scope = step.hosts().get(host).scope();
      int cell = 0;
      for (int axis = 0; axis < scope.length; axis++) {
        int at = scope[axis] == step.variable() ? state : local[scope[axis]];
        cell = cell * step.hosts().get(host).lengths()[axis] + at;
      }
      sum += tables[host][cell];
    }
    return sum;
  }

  private double sumOfInputs(Step step, int[] local, int state) {
    double sum = 0;
    for (int i = 0; i < step.inputs().size(); i++) {
      Input input = step.inputs().get(i);
      int cell = 0;
      for (int variable : input.scope()) {
        int at = variable == step.variable() ? state : local[variable];
        cell = cell * tree.graph().domain()[variable] + at;
      }
      if (i != step.lead()) {
        sum += sweep.table(input)[cell];
      } else {
        int entry = tree.factors()[input.factor()].entry(cell);
        sum += entry < 0 ? Double.NEGATIVE_INFINITY : sweep.table(input)[entry];
      }
    }
    return sum;
  }
}
