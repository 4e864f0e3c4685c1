package dev.lathe.solver;

import dev.lathe.solver.exact.Deadline;
import dev.lathe.solver.exact.Goal;
import dev.lathe.solver.exact.Incumbent;
import dev.lathe.solver.exact.Outcome;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.GraphCompiler;
import dev.lathe.solver.ortools.CpSatSearch;
import dev.lathe.solver.ortools.HighsSearch;

/**
 * The whole problem as one program for a solver of OR-Tools, for cross-checks and comparison: a
 * variable for each state and each cell of a table, tied as in a transport problem. Proves small
 * problems; runs out of time on large ones. HiGHS works with tolerances, keeps its time limit
 * loosely and cannot be cancelled.
 */
public final class FullFormulation implements ProblemSolver {
  /** A solver of OR-Tools. */
  public enum Engine {
    /** The constraint solver CP-SAT: exact on integers, can be stopped at any time. */
    CP_SAT,
    /**
     * The mixed-integer solver HiGHS: works with tolerances and has no bound to give before it is
     * done. Keeps time limits loosely and cannot be cancelled; best run in a process of its own.
     */
    HIGHS
  }

  private final Engine engine;

  /** A formulation for one of the solvers. */
  public FullFormulation(Engine engine) {
    this.engine = engine;
  }

  @Override
  public String name() {
    return engine == Engine.CP_SAT ? "cp-sat" : "highs";
  }

  @Override
  public Solution solve(PlanningProblem problem, SolverOptions options) {
    GraphCompiler compiler = new GraphCompiler(problem);
    try (SearchSession session = new SearchSession(problem, compiler, options)) {
      Outcome outcome = search(compiler.graph(), options, session);
      return new Answer(problem, compiler)
          .of(outcome, null, session.deadline().seconds(), session.trace(name()));
    }
  }

  private Outcome search(FactorGraph graph, SolverOptions options, SearchSession session) {
    Incumbent incumbent = new Incumbent(graph);
    Deadline deadline = session.deadline();
    if (engine == Engine.HIGHS) {
      return new HighsSearch(graph, options.seed(), deadline).run(incumbent);
    }
    Goal goal = Goal.best(options.relativeGap());
    return new CpSatSearch(graph, goal, options.seed(), deadline, session.log())
        .run(incumbent, Long.MAX_VALUE);
  }
}
