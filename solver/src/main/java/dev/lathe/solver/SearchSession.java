package dev.lathe.solver;

import dev.lathe.solver.exact.Deadline;
import dev.lathe.solver.exact.Log;
import dev.lathe.solver.factor.GraphCompiler;

/** One search from its begin to its end: its deadline, its log and who listens. */
final class SearchSession implements AutoCloseable {
  private final Deadline deadline;
  private final Log log;
  private final SearchListener listener;

  /** Begins; the time limit of the options counts from now. */
  SearchSession(PlanningProblem problem, GraphCompiler compiler, SolverOptions options) {
    deadline = new Deadline(options.timeLimitSeconds(), options.cancelled());
    listener = options.listener();
    log =
        new Log(
            deadline,
            (seconds, incumbent, bound) ->
                listener.moved(
                    new SearchState(
                        seconds, compiler.objective(incumbent), compiler.bound(bound))));
    listener.begun(problem.name());
  }

  Deadline deadline() {
    return deadline;
  }

  Log log() {
    return log;
  }

  SolverTrace trace(String solver) {
    return new SolverTrace(solver, log.steps());
  }

  @Override
  public void close() {
    listener.ended();
  }
}
