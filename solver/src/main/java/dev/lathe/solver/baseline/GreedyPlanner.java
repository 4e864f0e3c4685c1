package dev.lathe.solver.baseline;

import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.ProblemSolver;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolverOptions;
import dev.lathe.solver.exact.Deadline;

/**
 * Starts with everything kept and takes, until the budgets hold, the step that loses least value
 * for what it saves: a smaller option of a group, or a block removed. Uses the true tables.
 */
public final class GreedyPlanner implements ProblemSolver {
  @Override
  public String name() {
    return "greedy";
  }

  @Override
  public Solution solve(PlanningProblem problem, SolverOptions options) {
    long start = System.nanoTime();
    QuickEvaluation quick = new QuickEvaluation(problem);
    Deadline deadline = new Deadline(options.timeLimitSeconds(), options.cancelled());
    while (quick.excess() > 0 && !deadline.isOver()) {
      if (!step(problem, quick)) {
        break;
      }
    }
    return Walk.solution(problem, quick.choice(), name(), start);
  }

  /** Takes the best step; false if none saves anything. */
  private static boolean step(PlanningProblem problem, QuickEvaluation quick) {
    double value = quick.value();
    double excess = quick.excess();
    double best = Double.POSITIVE_INFINITY;
    Runnable bestStep = null;
    for (int group = 0; group < problem.groups().size(); group++) {
      int at = group;
      int option = quick.option(group);
      // Any smaller option, not only the next: within a tile of the device, one less saves nothing.
      for (int next = quick.below(group, option); next >= 0; next = quick.below(group, next)) {
        quick.set(group, next);
        double saved = excess - quick.excess();
        double price = (value - quick.value()) / saved;
        if (saved > 0 && price < best) {
          best = price;
          int chosen = next;
          bestStep = () -> quick.set(at, chosen);
        }
      }
      quick.set(group, option);
    }
    for (int block = 0; block < problem.blocks().size(); block++) {
      int at = block;
      if (quick.isRemovable(block)) {
        quick.keep(block, false);
        double saved = excess - quick.excess();
        double price = (value - quick.value()) / saved;
        quick.keep(block, true);
        if (saved > 0 && price < best) {
          best = price;
          bestStep = () -> quick.keep(at, false);
        }
      }
    }
    if (bestStep == null) {
      return false;
    }
    bestStep.run();
    return true;
  }
}
