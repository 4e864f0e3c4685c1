package dev.lathe.solver;

import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.GraphCompiler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;

/** Picks near-optimal choices that differ from each other. */
final class Alternatives {
  /** How many, how much less than the best at most, and how different at least. */
  record Wish(int count, double gap, int distance) {}

  private final PlanningProblem problem;
  private final GraphCompiler compiler;

  Alternatives(PlanningProblem problem, GraphCompiler compiler) {
    this.problem = problem;
    this.compiler = compiler;
  }

  /**
   * Picks the best first and then always the most valuable that is far enough from all before.
   *
   * @param solutionsAbove gives solutions worth more than an integer value of the graph
   */
  List<Alternative> select(
      Solution best, LongFunction<List<Assignment>> solutionsAbove, Wish wish) {
    double objective = best.objective();
    double floor = objective - wish.gap() * Math.abs(objective);
    Set<Choice> candidates = new LinkedHashSet<>();
    for (Assignment assignment : solutionsAbove.apply(compiler.valueScale().down(floor) - 1)) {
      candidates.add(compiler.choice(assignment));
    }
    List<Alternative> found = new ArrayList<>();
    for (Choice choice : candidates) {
      Evaluation evaluation = problem.evaluate(choice);
      if (evaluation.feasible() && evaluation.objective() >= floor) {
        double less = (objective - evaluation.objective()) / Math.max(Math.abs(objective), 1e-300);
        found.add(
            new Alternative(
                choice, evaluation.objective(), Math.max(0, less), 0, evaluation.usage()));
      }
    }
    found.sort(Comparator.comparingDouble(alternative -> -alternative.objective()));
    List<Alternative> selected = new ArrayList<>();
    selected.add(new Alternative(best.requireChoice(), objective, 0, 0, best.usage()));
    for (Alternative alternative : found) {
      int distance = distance(alternative.choice(), selected);
      if (selected.size() < wish.count() && distance >= wish.distance()) {
        selected.add(
            new Alternative(
                alternative.choice(),
                alternative.objective(),
                alternative.gap(),
                distance,
                alternative.usage()));
      }
    }
    return selected;
  }

  private static int distance(Choice choice, List<Alternative> selected) {
    return selected.stream()
        .mapToInt(alternative -> distance(choice, alternative.choice()))
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  private static int distance(Choice a, Choice b) {
    int distance = 0;
    for (String group : a.options().keySet()) {
      distance += a.option(group) == b.option(group) ? 0 : 1;
    }
    for (String block : a.kept().keySet()) {
      distance += a.keeps(block) == b.keeps(block) ? 0 : 1;
    }
    return distance;
  }
}
