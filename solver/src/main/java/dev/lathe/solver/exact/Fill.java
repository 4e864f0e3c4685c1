package dev.lathe.solver.exact;

import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.Score;

/**
 * Uses what an assignment leaves of the budgets: changes one variable at a time, always to the
 * state that gains most, until no single change gains anything.
 */
final class Fill {
  private final Moves moves;

  Fill(Moves moves) {
    this.moves = moves;
  }

  Assignment fill(Assignment assignment, Score score) {
    int[] states = assignment.states().clone();
    boolean[] kept = assignment.kept();
    long[] slack = moves.slack(score.cost());
    while (improve(states, kept, slack)) {
      // Each round makes one change.
    }
    return new Assignment(states, kept);
  }

  private boolean improve(int[] states, boolean[] kept, long[] slack) {
    long bestGain = 0;
    int bestVariable = -1;
    int bestState = -1;
    long[] bestCost = null;
    long[] cost = new long[slack.length];
    for (int variable = 0; variable < states.length; variable++) {
      if (!moves.isFree(variable, states)) {
        continue;
      }
      int[] changed = states.clone();
      for (int state = 0; state < moves.graph().domain()[variable]; state++) {
        moves.set(variable, state, changed, kept);
        long gain = moves.change(variable, states, changed, kept, cost);
        if (gain > bestGain && fits(cost, slack)) {
          bestGain = gain;
          bestVariable = variable;
          bestState = state;
          bestCost = cost.clone();
        }
      }
    }
    if (bestCost == null) {
      return false;
    }
    moves.set(bestVariable, bestState, states, kept);
    Moves.less(slack, bestCost);
    return true;
  }

  private static boolean fits(long[] cost, long[] slack) {
    for (int resource = 0; resource < cost.length; resource++) {
      if (cost[resource] > slack[resource]) {
        return false;
      }
    }
    return true;
  }
}
