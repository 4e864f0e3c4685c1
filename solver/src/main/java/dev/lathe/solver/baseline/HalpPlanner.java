package dev.lathe.solver.baseline;

import dev.lathe.solver.Choice;
import dev.lathe.solver.Group;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.ProblemSolver;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolverOptions;
import dev.lathe.solver.baseline.AugmentedKnapsack.Items;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * HALP's augmented knapsack (arXiv 2110.10811, equations 5 to 7), in one step or in several.
 *
 * <p>Each option of a group that ends a plateau of its latency ({@link LatencySteps}) is an item
 * that needs the one below it. An item costs what its group adds to the cost terms whose first axis
 * it is, with the options of all other groups as they are now: what a layer that reads the group
 * would save is not seen. Items are packed by {@link AugmentedKnapsack}. In several steps the
 * budget shrinks exponentially, groups never grow again and prices are taken anew before each step.
 * Knows one budget; keeps all blocks.
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
    List<int[]> offered = new ArrayList<>();
    for (int group = 0; group < problem.groups().size(); group++) {
      Items all = items(problem, current, group, allowed(problem.groups().get(group)));
      offered.add(
          Arrays.stream(LatencySteps.places(all.cost())).map(i -> all.options()[i]).toArray());
    }
    double dense = current.used(0);
    double limit = problem.budgets().get(0).limit();
    for (int step = 1; step <= steps && dense > 0; step++) {
      double budget = dense * Math.pow(limit / dense, step / (double) steps);
      List<Items> items = new ArrayList<>();
      for (int group = 0; group < problem.groups().size(); group++) {
        int present = current.option(group);
        int[] left = Arrays.stream(offered.get(group)).filter(o -> o <= present).toArray();
        items.add(items(problem, current, group, left));
      }
      double fixed = current.used(0);
      for (Items item : items) {
        fixed -= item.spread();
      }
      int[] taken = new AugmentedKnapsack(items).solve(budget - fixed);
      for (int group = 0; group < taken.length; group++) {
        current.set(group, items.get(group).options()[taken[group]]);
      }
    }
    return current.choice();
  }

  private static int[] allowed(Group group) {
    return IntStream.range(0, group.options())
        .filter(option -> !group.excluded().contains(option))
        .toArray();
  }

  /** Some options of a group, each with what it adds. */
  private static Items items(
      PlanningProblem problem, QuickEvaluation current, int group, int[] options) {
    int present = current.option(group);
    double[] cost = new double[options.length];
    double[] value = new double[options.length];
    for (int i = 0; i < options.length; i++) {
      current.set(group, options[i]);
      cost[i] = current.usedAsOutput(problem.groups().get(group).id());
      value[i] = current.value();
    }
    current.set(group, present);
    return new Items(options, cost, value);
  }
}
