package dev.lathe.solver.ortools;

import com.google.ortools.sat.BoolVar;
import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.LinearExpr;
import com.google.ortools.sat.LinearExprBuilder;
import com.google.ortools.sat.Literal;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.Factor;
import dev.lathe.solver.factor.FactorGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A factor graph as a model of CP-SAT: one Boolean a state and one a cell, tied by sums. */
final class CpSatModel {
  private final FactorGraph graph;
  private final CpModel model = new CpModel();
  private final BoolVar[][] states;
  private final BoolVar[] kept;
  private final LinearExprBuilder value = LinearExpr.newBuilder();
  private final LinearExprBuilder[] cost;

  CpSatModel(FactorGraph graph) {
    this.graph = graph;
    states = new BoolVar[graph.variables()][];
    for (int variable = 0; variable < states.length; variable++) {
      states[variable] = variable(variable);
    }
    kept = new BoolVar[graph.blocks()];
    for (int block = 0; block < kept.length; block++) {
      if (isOpen(block)) {
        kept[block] = model.newBoolVar("kept" + block);
      }
    }
    for (int block = 0; block < kept.length; block++) {
      int around = isOpen(block) ? graph.openAround(graph.parent(block)) : -1;
      if (around >= 0) {
        model.addImplication(kept[block], kept[around]);
      }
    }
    cost = new LinearExprBuilder[graph.resources()];
    for (int resource = 0; resource < cost.length; resource++) {
      cost[resource] = LinearExpr.newBuilder();
    }
    for (Factor factor : graph.factors()) {
      addFactor(factor);
    }
  }

  private boolean isOpen(int block) {
    return graph.fate(block) == FactorGraph.Fate.OPEN && !graph.isRemoved(block);
  }

  private BoolVar[] variable(int variable) {
    if (graph.isFree(variable)) {
      return new BoolVar[0];
    }
    BoolVar[] made = new BoolVar[graph.domain()[variable]];
    for (int state = 0; state < made.length; state++) {
      made[state] = model.newBoolVar("x" + variable + "_" + state);
    }
    model.addExactlyOne(made);
    return made;
  }

  private void addFactor(Factor factor) {
    if (factor.scope().length == 0 && factor.guard() < 0) {
      value.add(factor.value()[0]);
      for (int resource = 0; resource < cost.length; resource++) {
        cost[resource].add(factor.cost()[resource][0]);
      }
      return;
    }
    Literal[] cells = cells(factor);
    for (int cell = 0; cell < cells.length; cell++) {
      if (factor.allows(cell)) {
        value.addTerm(cells[cell], factor.value()[cell]);
        for (int resource = 0; resource < cost.length; resource++) {
          cost[resource].addTerm(cells[cell], factor.cost()[resource][cell]);
        }
      }
    }
  }

  /** The literal that says whether a cell is chosen and counts, for each allowed cell. */
  private Literal[] cells(Factor factor) {
    int[] scope = factor.scope();
    if (scope.length == 0) {
      return new Literal[] {kept[factor.guard()]};
    }
    if (scope.length == 1 && factor.guard() < 0 && factor.allowed() == null) {
      return states[scope[0]];
    }
    Literal[] cells = new Literal[factor.size()];
    List<Literal> all = new ArrayList<>();
    for (int cell = 0; cell < cells.length; cell++) {
      if (factor.allows(cell)) {
        cells[cell] = model.newBoolVar("y");
        all.add(cells[cell]);
      }
    }
    if (factor.guard() >= 0) {
      model.addEquality(sum(all), kept[factor.guard()]);
    }
    int stride = cells.length;
    for (int variable : scope) {
      int length = graph.domain()[variable];
      stride /= length;
      for (int state = 0; state < length; state++) {
        List<Literal> slice = new ArrayList<>();
        for (int cell = 0; cell < cells.length; cell++) {
          if (factor.allows(cell) && cell / stride % length == state) {
            slice.add(cells[cell]);
          }
        }
        if (factor.guard() >= 0) {
          model.addLessOrEqual(sum(slice), states[variable][state]);
        } else {
          model.addEquality(sum(slice), states[variable][state]);
        }
      }
    }
    return cells;
  }

  private static LinearExpr sum(List<Literal> literals) {
    return LinearExpr.sum(literals.toArray(new Literal[0]));
  }

  /** The model, asking for the least cost of a resource, whatever the limits. */
  CpModel minimizeCost(int resource) {
    model.minimize(cost[resource]);
    return model;
  }

  /** The model, asking for the most value within the limits, at least and at most as given. */
  CpModel maximizeValue(long least, long most) {
    for (int resource = 0; resource < cost.length; resource++) {
      model.addLessOrEqual(cost[resource], graph.limits()[resource]);
    }
    LinearExpr sum = value.build();
    model.addLinearConstraint(sum, least, most);
    model.maximize(sum);
    return model;
  }

  /** Reads an assignment off a solution. */
  Assignment assignment(Predicate<Literal> isTrue) {
    int[] chosen = new int[states.length];
    for (int variable = 0; variable < chosen.length; variable++) {
      int[] origin = graph.origin(variable);
      chosen[variable] = origin.length == 1 ? origin[0] : Assignment.FREE;
      for (int state = 0; state < states[variable].length; state++) {
        if (isTrue.test(states[variable][state])) {
          chosen[variable] = origin[state];
        }
      }
    }
    boolean[] fates = new boolean[kept.length];
    for (int block = 0; block < fates.length; block++) {
      int around = graph.openAround(block);
      fates[block] = !graph.isRemoved(block) && (around < 0 || isTrue.test(kept[around]));
    }
    return new Assignment(chosen, fates);
  }
}
