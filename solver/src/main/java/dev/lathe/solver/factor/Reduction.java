package dev.lathe.solver.factor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Removes states and decides blocks of a graph. What is removed here is gone for good: the caller
 * knows that no solution it looks for has it.
 */
public final class Reduction {
  private final FactorGraph graph;
  private final boolean[][] removed;
  private final FactorGraph.Fate[] fates;

  /** A reduction that removes nothing yet. */
  public Reduction(FactorGraph graph) {
    this.graph = graph;
    this.removed = new boolean[graph.variables()][];
    for (int variable = 0; variable < removed.length; variable++) {
      removed[variable] = new boolean[graph.domain()[variable]];
    }
    this.fates = graph.fates();
  }

  /** Removes a state of a variable from all solutions in which the variable matters. */
  public void removeState(int variable, int state) {
    removed[variable][state] = true;
  }

  /** Removes a block from all solutions. */
  public void removeBlock(int block) {
    fates[block] = FactorGraph.Fate.REMOVED;
  }

  /** Keeps a block whenever its parent is kept. */
  public void keepBlock(int block) {
    if (fates[block] == FactorGraph.Fate.OPEN) {
      fates[block] = FactorGraph.Fate.KEPT;
    }
  }

  /** The smaller graph, or null if nothing is left that is a solution. */
  public @Nullable FactorGraph apply() {
    int[][] left = new int[graph.variables()][];
    for (int variable = 0; variable < left.length; variable++) {
      left[variable] = leftStates(variable);
      if (left[variable].length == 0 && !graph.isFree(variable)) {
        int home = graph.home(variable);
        if (home < 0) {
          return null;
        }
        removeBlock(home);
      }
    }
    FactorGraph.Fate[] decided = fates.clone();
    FactorGraph shell =
        new FactorGraph(origins(left), List.of(), graph.parents(), decided, graph.limits());
    List<Factor> factors = new ArrayList<>();
    for (Factor factor : graph.factors()) {
      if (!shell.isRemoved(factor.guard())) {
        Factor smaller = restrict(factor, left);
        if (smaller.size() == 0
            || (smaller.entries() == 0 && shell.openAround(factor.guard()) < 0)) {
          return null;
        }
        factors.add(smaller);
      }
    }
    return new FactorGraph(origins(left), factors, graph.parents(), decided, graph.limits());
  }

  private int[] leftStates(int variable) {
    boolean[] gone = removed[variable];
    int[] left = new int[gone.length];
    int count = 0;
    for (int state = 0; state < gone.length; state++) {
      if (!gone[state]) {
        left[count++] = state;
      }
    }
    return Arrays.copyOf(left, count);
  }

  private int[][] origins(int[][] left) {
    int[][] origins = new int[left.length][];
    for (int variable = 0; variable < left.length; variable++) {
      int[] origin = graph.origin(variable);
      origins[variable] = Arrays.stream(left[variable]).map(state -> origin[state]).toArray();
    }
    return origins;
  }

  /** The factor over the states that are left, without the variables that have no choice. */
  private Factor restrict(Factor factor, int[][] left) {
    int[] scope = Arrays.stream(factor.scope()).filter(v -> left[v].length > 1).toArray();
    int size = 1;
    for (int variable : factor.scope()) {
      size *= left[variable].length;
    }
    if (size == factor.size()) {
      return scope.length == factor.scope().length ? factor : factor.over(scope);
    }
    int[] entries;
    int[] cells = null;
    if (factor.isDense()) {
      entries = Cells.positions(factor.scope(), left, factor.scope(), graph.domain());
    } else {
      int[] newCells = newCells(factor, left);
      entries = IntStream.range(0, newCells.length).filter(e -> newCells[e] >= 0).toArray();
      cells = Arrays.stream(entries).map(entry -> newCells[entry]).toArray();
    }
    long[][] cost = new long[factor.cost().length][];
    Arrays.setAll(cost, resource -> Cells.pick(factor.cost()[resource], entries));
    long[] value = Cells.pick(factor.value(), entries);
    return new Factor(scope, factor.guard(), size, cells, value, cost);
  }

  /** For each entry its cell in the table over the states that are left, or -1. */
  private int[] newCells(Factor factor, int[][] left) {
    int[] scope = factor.scope();
    int[] moved = new int[factor.entries()];
    int[] rest = IntStream.range(0, moved.length).map(factor::cell).toArray();
    int stride = 1;
    for (int axis = scope.length - 1; axis >= 0; axis--) {
      int[] states = left[scope[axis]];
      int length = graph.domain()[scope[axis]];
      for (int entry = 0; entry < moved.length; entry++) {
        int state = Arrays.binarySearch(states, rest[entry] % length);
        moved[entry] = state < 0 || moved[entry] < 0 ? -1 : moved[entry] + state * stride;
        rest[entry] /= length;
      }
      stride *= states.length;
    }
    return moved;
  }
}
