package dev.lathe.solver.exact;

import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.Factor;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Uses what an assignment leaves of the budgets: changes one variable at a time, always to the
 * state that gains most, until no single change gains anything.
 */
final class Fill {
  private final FactorGraph graph;
  private final Repair repair;

  /** For each variable the factors that a change of it, and of the sums it is part of, touches. */
  private final List<List<Factor>> factorsOf;

  Fill(FactorGraph graph) {
    this.graph = graph;
    repair = new Repair(graph);
    factorsOf = IntStream.range(0, graph.variables()).mapToObj(v -> factorsOf(v)).toList();
  }

  private List<Factor> factorsOf(int variable) {
    if (repair.isTied(variable)) {
      return List.of();
    }
    BitSet changed = repair.changedWith(variable);
    List<Factor> factors = new ArrayList<>();
    for (Factor factor : graph.factors()) {
      if (!factor.onlyForbids() && IntStream.of(factor.scope()).anyMatch(changed::get)) {
        factors.add(factor);
      }
    }
    return factors;
  }

  Assignment fill(Assignment assignment, Score score) {
    int[] states = assignment.states().clone();
    boolean[] kept = assignment.kept();
    long[] slack = graph.limits().clone();
    for (int resource = 0; resource < slack.length; resource++) {
      slack[resource] -= score.cost()[resource];
    }
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
      if (states[variable] < 0 || factorsOf.get(variable).isEmpty()) {
        continue;
      }
      int[] changed = states.clone();
      for (int state = 0; state < graph.domain()[variable]; state++) {
        changed[variable] = state;
        repair.repairAfter(variable, changed, kept);
        long gain = change(variable, states, changed, kept, cost);
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
    states[bestVariable] = bestState;
    repair.repairAfter(bestVariable, states, kept);
    for (int resource = 0; resource < slack.length; resource++) {
      slack[resource] -= bestCost[resource];
    }
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

  /** What changing one variable gains; what it costs more goes to {@code cost}. */
  private long change(int variable, int[] states, int[] changed, boolean[] kept, long[] cost) {
    Arrays.fill(cost, 0);
    long gain = 0;
    for (Factor factor : factorsOf.get(variable)) {
      if (factor.guard() >= 0 && !kept[factor.guard()]) {
        continue;
      }
      int before = 0;
      int after = 0;
      for (int other : factor.scope()) {
        int length = graph.domain()[other];
        before = before * length + states[other];
        after = after * length + changed[other];
      }
      before = factor.entry(before);
      after = factor.entry(after);
      if (after == Factor.FORBIDDEN) {
        return Long.MIN_VALUE;
      }
      gain += factor.value()[after] - factor.value()[before];
      for (int resource = 0; resource < cost.length; resource++) {
        cost[resource] += factor.cost()[resource][after] - factor.cost()[resource][before];
      }
    }
    return gain;
  }
}
