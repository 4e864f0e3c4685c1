package dev.lathe.solver.exact;

import dev.lathe.solver.factor.Factor;
import dev.lathe.solver.factor.FactorGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** What single changes of an assignment gain and cost: another state, or a block less. */
final class Moves {
  /** What a change gains that no factor allows. */
  static final long FORBIDDEN = Long.MIN_VALUE;

  private final FactorGraph graph;
  private final Repair repair;

  /** For each variable the factors that a change of it, and of the sums it is part of, touches. */
  private final List<List<Factor>> factorsOf;

  /** Changes of assignments of a graph that is not reduced. */
  Moves(FactorGraph graph) {
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

  /** The graph. */
  FactorGraph graph() {
    return graph;
  }

  /** What an assignment leaves of the limits; negative where it exceeds them. */
  long[] slack(long[] cost) {
    long[] slack = graph.limits().clone();
    less(slack, cost);
    return slack;
  }

  /** Takes costs off what is left. */
  static void less(long[] slack, long[] cost) {
    for (int resource = 0; resource < slack.length; resource++) {
      slack[resource] -= cost[resource];
    }
  }

  /** Whether a variable matters and is its own master. */
  boolean isFree(int variable, int[] states) {
    return states[variable] >= 0 && !factorsOf.get(variable).isEmpty();
  }

  /** Changes a variable, and the sums that it is part of. */
  void set(int variable, int state, int[] states, boolean[] kept) {
    states[variable] = state;
    repair.repairAfter(variable, states, kept);
  }

  /** What changing one variable gains; what it costs more goes to {@code cost}. */
  long change(int variable, int[] states, int[] changed, boolean[] kept, long[] cost) {
    Arrays.fill(cost, 0);
    long gain = 0;
    for (Factor factor : factorsOf.get(variable)) {
      if (factor.guard() >= 0 && !kept[factor.guard()]) {
        continue;
      }
      int after = entry(factor, changed);
      if (after == Factor.FORBIDDEN) {
        return FORBIDDEN;
      }
      int before = entry(factor, states);
      gain += factor.value()[after] - factor.value()[before];
      for (int resource = 0; resource < cost.length; resource++) {
        cost[resource] += factor.cost()[resource][after] - factor.cost()[resource][before];
      }
    }
    return gain;
  }

  /** The blocks that are kept without one and those inside it. */
  boolean[] without(int block, boolean[] kept) {
    boolean[] fewer = kept.clone();
    for (int at = 0; at < kept.length; at++) {
      for (int around = at; around >= 0; around = graph.parent(around)) {
        fewer[at] &= around != block;
      }
    }
    return fewer;
  }

  /** What keeping fewer blocks gains, usually less than nothing; likewise. */
  long remove(int[] states, boolean[] kept, boolean[] fewer, long[] cost) {
    Arrays.fill(cost, 0);
    long gain = 0;
    for (Factor factor : graph.factors()) {
      int guard = factor.guard();
      if (guard >= 0 && kept[guard] && !fewer[guard]) {
        int entry = entry(factor, states);
        gain -= factor.value()[entry];
        for (int resource = 0; resource < cost.length; resource++) {
          cost[resource] -= factor.cost()[resource][entry];
        }
      }
    }
    return gain;
  }

  private int entry(Factor factor, int[] states) {
    int cell = 0;
    for (int variable : factor.scope()) {
      cell = cell * graph.domain()[variable] + states[variable];
    }
    return factor.entry(cell);
  }
}
