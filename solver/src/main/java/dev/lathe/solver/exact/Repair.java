package dev.lathe.solver.exact;

import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.Factor;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.Score;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Makes an assignment of a split graph one of the graph itself: of each variable the first copy
 * counts, and sums are what their parts add up to.
 */
final class Repair {
  private final FactorGraph graph;
  private final List<Tie> ties = new ArrayList<>();

  /** For each variable the ties of the sums it is part of, parts first. */
  private final List<List<Tie>> tiesOf;

  /** A factor that leaves a variable one state for each combination of its others. */
  private record Tie(Factor factor, int axis) {
    int variable() {
      return factor.scope()[axis];
    }
  }

  /**
   * Prepares for a graph that is not reduced.
   *
   * @param graph its sums have higher numbers than their parts
   */
  Repair(FactorGraph graph) {
    this.graph = graph;
    for (Factor factor : graph.factors()) {
      int axis = factor.isDense() ? -1 : tiedAxis(factor);
      if (axis >= 0) {
        ties.add(new Tie(factor, axis));
      }
    }
    ties.sort(Comparator.comparingInt(Tie::variable));
    tiesOf =
        IntStream.range(0, graph.variables())
            .mapToObj(this::changedWith)
            .map(changed -> ties.stream().filter(tie -> changed.get(tie.variable())).toList())
            .toList();
  }

  /** The axis of the newest variable that has one state for each combination of the others. */
  private int tiedAxis(Factor factor) {
    int tied = -1;
    int stride = 1;
    for (int axis = factor.scope().length - 1; axis >= 0; axis--) {
      int length = graph.domain()[factor.scope()[axis]];
      boolean newest = tied < 0 || factor.scope()[axis] > factor.scope()[tied];
      tied = newest && isTied(factor, stride, length) ? axis : tied;
      stride *= length;
    }
    return tied;
  }

  /** Whether exactly one cell is allowed along an axis, wherever the others are. */
  private static boolean isTied(Factor factor, int stride, int length) {
    if (factor.entries() != factor.size() / length) {
      return false;
    }
    BitSet others = new BitSet();
    for (int entry = 0; entry < factor.entries(); entry++) {
      int cell = factor.cell(entry);
      others.set(cell - cell / stride % length * stride);
    }
    return others.cardinality() == factor.entries();
  }

  /** The repaired assignment; blocks stay as they are. */
  Assignment repair(Assignment relaxed) {
    int[] states = java.util.Arrays.copyOf(relaxed.states(), graph.variables());
    for (Tie tie : ties) {
      int guard = tie.factor().guard();
      if (guard < 0 || relaxed.kept()[guard]) {
        states[tie.variable()] = state(tie, states);
      }
    }
    return new Assignment(states, relaxed.kept());
  }

  /** Whether every factor allows an assignment: ties that were merged cannot all be repaired. */
  boolean isComplete(Assignment assignment) {
    return Score.isDefined(graph, assignment);
  }

  /** Whether others leave a variable one state. */
  boolean isTied(int variable) {
    return ties.stream().anyMatch(tie -> tie.variable() == variable);
  }

  /** A variable and all sums that it is part of. */
  BitSet changedWith(int variable) {
    BitSet changed = new BitSet();
    changed.set(variable);
    for (Tie tie : ties) {
      if (IntStream.of(tie.factor().scope()).anyMatch(changed::get)) {
        changed.set(tie.variable());
      }
    }
    return changed;
  }

  /** Repairs the sums that a variable is part of, after it has changed. */
  void repairAfter(int variable, int[] states, boolean[] kept) {
    for (Tie tie : tiesOf.get(variable)) {
      int guard = tie.factor().guard();
      if (guard < 0 || kept[guard]) {
        states[tie.variable()] = state(tie, states);
      }
    }
  }

  private int state(Tie tie, int[] states) {
    int[] scope = tie.factor().scope();
    int cell = 0;
    int stride = 1;
    for (int axis = 0; axis < scope.length; axis++) {
      int length = graph.domain()[scope[axis]];
      cell = cell * length + (axis == tie.axis() ? 0 : states[scope[axis]]);
      stride = axis > tie.axis() ? stride * length : stride;
    }
    int state = 0;
    while (!tie.factor().allows(cell + state * stride)) {
      state++;
    }
    return state;
  }
}
