package dev.lathe.solver;

import dev.lathe.solver.exact.Goal;
import dev.lathe.solver.exact.Incumbent;
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
    GraphCompiler compiler = new GraphCompiler(problem);
    try (SearchSession session = new SearchSession(problem, compiler, options)) {
      CpSatSearch search =
          new CpSatSearch(
              compiler.graph(),
              Goal.best(options.relativeGap()),
              options.seed(),
              session.deadline(),
              session.log());
      Outcome outcome = search.run(new Incumbent(compiler.graph()), Long.MAX_VALUE);
      return new Answer(problem, compiler)
          .of(outcome, null, session.deadline().seconds(), session.trace(name()));
    }
  }
}
