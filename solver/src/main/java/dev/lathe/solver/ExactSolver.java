package dev.lathe.solver;

import dev.lathe.foundation.Progress;
import dev.lathe.solver.exact.Deadline;
import dev.lathe.solver.exact.ExactSearch;
import dev.lathe.solver.exact.Log;
import dev.lathe.solver.exact.Outcome;
import dev.lathe.solver.factor.GraphCompiler;

/**
 * The solver to use: proves its answer optimal, or says how far from optimal it can be at most.
 *
 * <p>Bounds come from a Lagrangian relaxation of the budgets that is solved exactly by variable
 * elimination; options that cannot be in any better solution are removed; what is left is finished
 * by labels for one budget and by CP-SAT for several budgets and for structures whose elimination
 * tables would be too large. See {@code docs/solver.md}.
 */
public final class ExactSolver implements ProblemSolver {
  @Override
  public String name() {
    return "exact";
  }

  @Override
  public Solution solve(PlanningProblem problem, SolverOptions options) {
    Deadline deadline = new Deadline(options.timeLimitSeconds(), options.cancelled());
    try (Progress.Stage stage = options.progress().begin("solve " + problem.name(), 0)) {
      Log log = new Log(deadline, stage);
      GraphCompiler compiler = new GraphCompiler(problem);
      log.add(
          "%d groups, %d blocks, %d options",
          problem.groups().size(), problem.blocks().size(), compiler.graph().openStates());
      Outcome outcome = new ExactSearch(compiler.graph(), options, deadline, log).run();
      return new Answer(problem, compiler)
          .of(outcome, deadline.seconds(), new SolverTrace(name(), log.steps()));
    }
  }
}
