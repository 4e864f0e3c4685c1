package dev.lathe.solver;

import dev.lathe.foundation.Progress;
import dev.lathe.solver.exact.Deadline;
import dev.lathe.solver.exact.Incumbent;
import dev.lathe.solver.exact.Log;
import dev.lathe.solver.exact.Outcome;
import dev.lathe.solver.factor.GraphCompiler;
import dev.lathe.solver.ortools.CpSatSearch;

/**
 * The whole problem as one CP-SAT model, for cross-checks: one Boolean a state, one a cell, tied as
 * in a transport problem. Proves small problems; runs out of time on large ones.
 */
public final class FullFormulation implements ProblemSolver {
  @Override
  public String name() {
    return "cp-sat";
  }

  @Override
  public Solution solve(PlanningProblem problem, SolverOptions options) {
    Deadline deadline = new Deadline(options.timeLimitSeconds(), options.cancelled());
    try (Progress.Stage stage = options.progress().begin("solve " + problem.name(), 0)) {
      Log log = new Log(deadline, stage);
      GraphCompiler compiler = new GraphCompiler(problem);
      log.add("CP-SAT on %d options", compiler.graph().openStates());
      Outcome outcome =
          new CpSatSearch(compiler.graph(), options, deadline)
              .run(new Incumbent(compiler.graph()), Long.MAX_VALUE);
      return new Answer(problem, compiler)
          .of(outcome, deadline.seconds(), new SolverTrace(name(), log.steps()));
    }
  }
}
