package dev.lathe.solver.factor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        if (smaller.size() == 0) {
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
    int[] fullScope = factor.scope();
    int[] scope = Arrays.stream(fullScope).filter(v -> left[v].length > 1).toArray();
    int[] cells = Cells.positions(fullScope, left, fullScope, graph.domain());
    long[] value = pick(factor.value(), cells);
    long[][] cost = new long[factor.cost().length][];
    for (int resource = 0; resource < cost.length; resource++) {
      cost[resource] = pick(factor.cost()[resource], cells);
    }
    boolean[] given = factor.allowed();
    boolean[] allowed = null;
    if (given != null) {
      allowed = new boolean[cells.length];
      boolean all = true;
      for (int i = 0; i < cells.length; i++) {
        allowed[i] = given[cells[i]];
        all &= allowed[i];
      }
      allowed = all ? null : allowed;
    }
    return new Factor(scope, factor.guard(), value, cost, allowed);
  }

  private static long[] pick(long[] from, int[] cells) {
    long[] picked = new long[cells.length];
    for (int i = 0; i < cells.length; i++) {
      picked[i] = from[cells[i]];
    }
    return picked;
  }
}
