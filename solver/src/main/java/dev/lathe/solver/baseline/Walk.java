package dev.lathe.solver.baseline;

import dev.lathe.solver.Block;
import dev.lathe.solver.Choice;
import dev.lathe.solver.Group;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolverTrace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A choice that is changed step by step, from everything kept on. */
final class Walk {
  private final PlanningProblem problem;
  private final Map<String, Integer> options = new LinkedHashMap<>();
  private final Map<String, Boolean> kept = new LinkedHashMap<>();

  /** Every group at its last option, every block kept. */
  Walk(PlanningProblem problem) {
    this.problem = problem;
    problem.groups().forEach(group -> options.put(group.id(), group.defaultOption()));
    problem.blocks().forEach(block -> kept.put(block.id(), true));
  }

  /** Sets the option of a group. */
  void set(Group group, int option) {
    options.put(group.id(), option);
  }

  /** Removes a block and all blocks inside it. */
  void remove(Block block) {
    kept.put(block.id(), false);
    for (Block other : problem.blocks()) {
      if (block.id().equals(other.parent()) && kept.getOrDefault(other.id(), false)) {
        remove(other);
      }
    }
  }

  /** The choice as it is now. */
  Choice choice() {
    return new Choice(options, kept);
  }

  /** The highest allowed option of a group that is at most {@code most}; the lowest if none is. */
  static int allowed(Group group, int most) {
    int option = Math.min(most, group.options() - 1);
    while (option >= 0 && group.excluded().contains(option)) {
      option--;
    }
    for (int up = 0; option < 0; up++) {
      option = group.excluded().contains(up) ? -1 : up;
    }
    return option;
  }

  /** The solution of a planner that has no bound. */
  static Solution solution(
      PlanningProblem problem, @Nullable Choice choice, String planner, long startNanos) {
    double seconds = (System.nanoTime() - startNanos) * 1e-9;
    return Solution.unproven(problem, choice, seconds, new SolverTrace(planner, List.of()));
  }
}
