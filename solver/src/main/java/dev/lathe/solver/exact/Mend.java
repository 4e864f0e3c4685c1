package dev.lathe.solver.exact;

import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.Score;
import org.jspecify.annotations.Nullable;

/**
 * Brings an assignment that is beyond some limits within all of them: makes one change at a time,
 * another state of a variable or a block less, always the one that takes most of the excess away
 * for what it loses. The excess is the sum, over the resources, of what is used beyond the limit as
 * a share of it; what a change saves below a limit does not count.
 */
final class Mend {
  private static final int MAX_CHANGES = 100;

  private final Moves moves;
  private final FactorGraph graph;

  Mend(Moves moves) {
    this.moves = moves;
    this.graph = moves.graph();
  }

  /** The assignment within all limits, or null if single changes do not lead there. */
  @Nullable Assignment mend(Assignment assignment, Score score) {
    Draft draft = new Draft(assignment, moves.slack(score.cost()));
    for (int i = 0; i < MAX_CHANGES && draft.excess > 0; i++) {
      if (!draft.relieve()) {
        return null;
      }
    }
    return draft.excess > 0 ? null : new Assignment(draft.states, draft.kept);
  }

  /** What it exceeds the limits by after something that costs so much more. */
  private double excess(long[] slack, long[] cost) {
    double excess = 0;
    for (int resource = 0; resource < slack.length; resource++) {
      double limit = Math.max(1, Math.abs((double) graph.limits()[resource]));
      excess += Math.max(0, cost[resource] - slack[resource]) / limit;
    }
    return excess;
  }

  /** An assignment on its way, and the best change found. */
  private final class Draft {
    private final int[] states;
    private final long[] slack;
    private final long[] cost;
    private boolean[] kept;
    private double excess;
    private double bestRate;
    private long[] bestCost;
    private int variable;
    private int state;
    private int block;

    Draft(Assignment assignment, long[] slack) {
      this.states = assignment.states().clone();
      this.kept = assignment.kept();
      this.slack = slack;
      this.cost = new long[slack.length];
      this.bestCost = cost;
      this.excess = excess(slack, cost);
    }

    /** Makes the best change; false if none takes anything of the excess away. */
    boolean relieve() {
      bestRate = 0;
      for (int at = 0; at < states.length; at++) {
        if (moves.isFree(at, states)) {
          lookAtStates(at);
        }
      }
      for (int at = 0; at < kept.length; at++) {
        if (kept[at] && graph.fate(at) == FactorGraph.Fate.OPEN) {
          long gain = moves.remove(states, kept, moves.without(at, kept), cost);
          if (isBest(gain)) {
            block = at;
          }
        }
      }
      if (bestRate == 0) {
        return false;
      }
      if (block >= 0) {
        kept = moves.without(block, kept);
      } else {
        moves.set(variable, state, states, kept);
      }
      Moves.less(slack, bestCost);
      excess = excess(slack, new long[slack.length]);
      return true;
    }

    private void lookAtStates(int at) {
      int[] changed = states.clone();
      for (int to = 0; to < graph.domain()[at]; to++) {
        moves.set(at, to, changed, kept);
        if (isBest(moves.change(at, states, changed, kept, cost))) {
          variable = at;
          state = to;
          block = -1;
        }
      }
    }

    /** Whether the change that was looked at is the best so far; remembers it then. */
    private boolean isBest(long gain) {
      double less = gain == Moves.FORBIDDEN ? 0 : excess - excess(slack, cost);
      double rate = less / Math.max(1, -(double) gain);
      if (rate <= bestRate) {
        return false;
      }
      bestRate = rate;
      bestCost = cost.clone();
      return true;
    }
  }
}
