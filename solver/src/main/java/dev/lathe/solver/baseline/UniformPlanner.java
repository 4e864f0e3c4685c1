package dev.lathe.solver.baseline;

import dev.lathe.solver.Choice;
import dev.lathe.solver.Group;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.ProblemSolver;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolverOptions;
import org.jspecify.annotations.Nullable;

/** Gives every group the same share of its options, the largest that fits; keeps every block. */
public final class UniformPlanner implements ProblemSolver {
  private static final int SHARES = 200;

  @Override
  public String name() {
    return "uniform";
  }

  @Override
  public Solution solve(PlanningProblem problem, SolverOptions options) {
    long start = System.nanoTime();
    return Walk.solution(problem, largest(problem), name(), start);
  }

  private static @Nullable Choice largest(PlanningProblem problem) {
    // From the top: costs are not monotone, so bisection could miss the largest share that fits.
    for (int share = SHARES; share >= 0; share--) {
      Walk walk = new Walk(problem);
      for (Group group : problem.groups()) {
        long option = Math.round(share * (group.options() - 1.0) / SHARES);
        walk.set(group, Walk.allowed(group, (int) option));
      }
      if (problem.evaluate(walk.choice()).feasible()) {
        return walk.choice();
      }
    }
    return null;
  }
}
