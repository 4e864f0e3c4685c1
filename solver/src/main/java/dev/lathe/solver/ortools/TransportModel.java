package dev.lathe.solver.ortools;

import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.Factor;
import dev.lathe.solver.factor.FactorGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A factor graph as rows of a linear program over variables that are 0 or 1.
 *
 * <p>One variable for each state x, one for each allowed cell y of a table with more than one axis,
 * one for each open block z. A table's cells add up to its guard z (or its states to 1), and for
 * each axis the cells with a state add up to that state, at most if there is a guard:
 *
 * <pre>
 *   sum over s of x[v,s] = 1      sum over cells of y = z      sum over cells with s of y &lt;= x[v,s]
 * </pre>
 *
 * <p>These rows are those of a transport problem: without budgets, on a tree, no corner of the
 * program has fractions.
 */
final class TransportModel<V> {
  private final FactorGraph graph;
  private final Rows<V> rows;
  private final List<List<V>> states = new ArrayList<>();
  private final List<@Nullable V> kept = new ArrayList<>();
  private final Terms<V> value = new Terms<>();
  private final List<Terms<V>> costs = new ArrayList<>();

  TransportModel(FactorGraph graph, Rows<V> rows) {
    this.graph = graph;
    this.rows = rows;
    for (int variable = 0; variable < graph.variables(); variable++) {
      states.add(states(variable));
    }
    for (int block = 0; block < graph.blocks(); block++) {
      kept.add(isOpen(block) ? rows.binary() : null);
    }
    for (int block = 0; block < graph.blocks(); block++) {
      int around = isOpen(block) ? graph.openAround(graph.parent(block)) : -1;
      if (around >= 0) {
        rows.atMost(List.of(kept(block)), kept(around));
      }
    }
    for (int resource = 0; resource < graph.resources(); resource++) {
      costs.add(new Terms<>());
    }
    for (Factor factor : graph.factors()) {
      addFactor(factor);
    }
  }

  /** What the chosen cells are worth. */
  Terms<V> value() {
    return value;
  }

  /** What they cost, for each resource. */
  List<Terms<V>> costs() {
    return costs;
  }

  private boolean isOpen(int block) {
    return graph.fate(block) == FactorGraph.Fate.OPEN && !graph.isRemoved(block);
  }

  private V kept(int block) {
    return java.util.Objects.requireNonNull(kept.get(block));
  }

  private List<V> states(int variable) {
    List<V> made = new ArrayList<>();
    if (!graph.isFree(variable)) {
      for (int state = 0; state < graph.domain()[variable]; state++) {
        made.add(rows.binary());
      }
      rows.exactlyOne(made);
    }
    return made;
  }

  private void addFactor(Factor factor) {
    if (factor.scope().length == 0 && factor.guard() < 0) {
      value.add(factor.value()[0]);
      for (int resource = 0; resource < costs.size(); resource++) {
        costs.get(resource).add(factor.cost()[resource][0]);
      }
      return;
    }
    List<@Nullable V> cells = cells(factor);
    for (int cell = 0; cell < cells.size(); cell++) {
      V chosen = cells.get(cell);
      if (chosen != null) {
        int entry = factor.entry(cell);
        value.add(chosen, factor.value()[entry]);
        for (int resource = 0; resource < costs.size(); resource++) {
          costs.get(resource).add(chosen, factor.cost()[resource][entry]);
        }
      }
    }
  }

  /** For each cell the variable that says whether it is chosen and counts; null if forbidden. */
  private List<@Nullable V> cells(Factor factor) {
    int[] scope = factor.scope();
    List<@Nullable V> cells = new ArrayList<>();
    if (scope.length == 0 && factor.isDense()) {
      cells.add(kept(factor.guard()));
      return cells;
    }
    if (scope.length == 1 && factor.guard() < 0 && factor.isDense()) {
      cells.addAll(states.get(scope[0]));
      return cells;
    }
    List<V> all = new ArrayList<>();
    for (int cell = 0; cell < factor.size(); cell++) {
      V made = factor.allows(cell) ? rows.cell() : null;
      cells.add(made);
      if (made != null) {
        all.add(made);
      }
    }
    if (factor.guard() >= 0) {
      rows.equal(all, kept(factor.guard()));
    }
    int stride = cells.size();
    for (int variable : scope) {
      int length = graph.domain()[variable];
      stride /= length;
      for (int state = 0; state < length; state++) {
        V whole = states.get(variable).get(state);
        if (factor.guard() >= 0) {
          rows.atMost(slice(cells, stride, length, state), whole);
        } else {
          rows.equal(slice(cells, stride, length, state), whole);
        }
      }
    }
    return cells;
  }

  /** The allowed cells with one state on one axis. */
  private List<V> slice(List<@Nullable V> cells, int stride, int length, int state) {
    List<V> slice = new ArrayList<>();
    for (int cell = 0; cell < cells.size(); cell++) {
      V at = cells.get(cell);
      if (at != null && cell / stride % length == state) {
        slice.add(at);
      }
    }
    return slice;
  }

  /** Reads an assignment off a solution. */
  Assignment assignment(Predicate<V> isOne) {
    int[] chosen = new int[states.size()];
    for (int variable = 0; variable < chosen.length; variable++) {
      int[] origin = graph.origin(variable);
      chosen[variable] = origin.length == 1 ? origin[0] : Assignment.FREE;
      for (int state = 0; state < states.get(variable).size(); state++) {
        if (isOne.test(states.get(variable).get(state))) {
          chosen[variable] = origin[state];
        }
      }
    }
    boolean[] fates = new boolean[kept.size()];
    for (int block = 0; block < fates.length; block++) {
      int around = graph.openAround(block);
      fates[block] = !graph.isRemoved(block) && (around < 0 || isOne.test(kept(around)));
    }
    return new Assignment(chosen, fates);
  }
}
