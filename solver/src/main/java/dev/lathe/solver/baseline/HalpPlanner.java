package dev.lathe.solver.baseline;

import dev.lathe.solver.Choice;
import dev.lathe.solver.Group;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.ProblemSolver;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolverOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * HALP's augmented knapsack (arXiv 2110.10811, equations 5 to 7), in one step or in several.
 *
 * <p>Each option of a group is an item that needs the option below it. An item costs what its group
 * adds to the cost terms whose first axis it is, with the options of all other groups as they are
 * now: what a layer that reads the group would save is not seen. Items are packed by dynamic
 * programming over cells of the budget. In several steps the budget shrinks exponentially, groups
 * never grow again and prices are taken anew before each step. Knows one budget; keeps all blocks.
 */
public final class HalpPlanner implements ProblemSolver {
  private final int steps;

  /** A planner of so many steps; HALP uses 30. */
  public HalpPlanner(int steps) {
    this.steps = Math.max(1, steps);
  }

  @Override
  public String name() {
    return "halp-" + steps;
  }

  @Override
  public Solution solve(PlanningProblem problem, SolverOptions options) {
    long start = System.nanoTime();
    if (problem.budgets().size() != 1) {
      return Walk.solution(problem, null, name(), start);
    }
    return Walk.solution(problem, plan(problem), name(), start);
  }

  private Choice plan(PlanningProblem problem) {
    QuickEvaluation current = new QuickEvaluation(problem);
    double dense = current.used(0);
    double limit = problem.budgets().get(0).limit();
    for (int step = 1; step <= steps && dense > 0; step++) {
      double budget = dense * Math.pow(limit / dense, step / (double) steps);
      List<AugmentedKnapsack.Items> items = new ArrayList<>();
      for (int group = 0; group < problem.groups().size(); group++) {
        items.add(items(problem, current, group));
      }
      double fixed = current.used(0);
      for (AugmentedKnapsack.Items item : items) {
        fixed -= item.spread();
      }
      int[] taken = new AugmentedKnapsack(items).solve(budget - fixed);
      for (int group = 0; group < taken.length; group++) {
        current.set(group, items.get(group).options()[taken[group]]);
      }
    }
    return current.choice();
  }

  /** The options of a group up to the present one, each with what it adds. */
  private static AugmentedKnapsack.Items items(
      PlanningProblem problem, QuickEvaluation current, int group) {
    Group given = problem.groups().get(group);
    int present = current.option(group);
    int[] allowed =
        java.util.stream.IntStream.rangeClosed(0, present)
            .filter(option -> !given.excluded().contains(option))
            .toArray();
    double[] cost = new double[allowed.length];
    double[] value = new double[allowed.length];
    for (int i = 0; i < allowed.length; i++) {
      current.set(group, allowed[i]);
      cost[i] = current.usedAsOutput(given.id());
      value[i] = current.value();
    }
    current.set(group, present);
    return new AugmentedKnapsack.Items(allowed, cost, value);
  }
}
