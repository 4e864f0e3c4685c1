package dev.lathe.solver.ortools;

import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.CpSolver;
import com.google.ortools.sat.CpSolverStatus;
import dev.lathe.solver.SolverOptions;
import dev.lathe.solver.exact.Deadline;
import dev.lathe.solver.exact.Incumbent;
import dev.lathe.solver.exact.Outcome;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.FactorGraph;
import java.util.List;

/** Leaves a graph to CP-SAT, with one worker and fixed parameters so that runs repeat. */
public final class CpSatSearch {
  private static final int POLL_MILLIS = 20;

  /** Values are less; with room for CP-SAT's own sums. */
  private static final long LARGEST_VALUE = 1L << 52;

  private final FactorGraph graph;
  private final SolverOptions options;
  private final Deadline deadline;

  /**
   * A search.
   *
   * @param graph the graph, reduced or not
   */
  public CpSatSearch(FactorGraph graph, SolverOptions options, Deadline deadline) {
    this.graph = graph;
    this.options = options;
    this.deadline = deadline;
  }

  /**
   * Searches.
   *
   * @param incumbent only better assignments are looked for; a better one is offered to it
   * @param bound nothing is worth more
   */
  public Outcome run(Incumbent incumbent, long bound) {
    Natives.load();
    CpSatModel tables = new CpSatModel(graph);
    long least = incumbent.found() ? incumbent.value() + 1 : -LARGEST_VALUE;
    long most = Math.max(least, Math.min(bound, LARGEST_VALUE));
    CpModel model = tables.maximizeValue(least, most);
    CpSolver solver = solver();
    CpSolverStatus status;
    Thread watch = watch(solver);
    try {
      status = solver.solve(model);
    } finally {
      watch.interrupt();
    }
    return switch (status) {
      case OPTIMAL, FEASIBLE -> {
        Assignment assignment = tables.assignment(solver);
        incumbent.offer(assignment, incumbent.score(assignment));
        long proven = (long) Math.floor(solver.bestObjectiveBound() + 0.5);
        yield outcome(incumbent, status == CpSolverStatus.OPTIMAL ? incumbent.value() : proven);
      }
      case INFEASIBLE -> outcome(incumbent, incumbent.found() ? incumbent.value() : Long.MIN_VALUE);
      case UNKNOWN -> outcome(incumbent, Math.min(bound, LARGEST_VALUE));
      default ->
          throw new IllegalStateException(
              "CP-SAT answered (%s): %s".formatted(status, model.validate()));
    };
  }

  private static Outcome outcome(Incumbent incumbent, long bound) {
    return new Outcome(incumbent.assignment(), incumbent.value(), bound, List.of());
  }

  private CpSolver solver() {
    CpSolver solver = new CpSolver();
    // The values of these parameters decide between seconds and never; see docs/solver.md.
    solver
        .getParameters()
        .setNumWorkers(1)
        .setLinearizationLevel(2)
        .setCpModelProbingLevel(0)
        .setSymmetryLevel(0)
        .setRandomSeed((int) (options.seed() & Integer.MAX_VALUE))
        .setRelativeGapLimit(options.relativeGap())
        .setMaxTimeInSeconds(Math.max(0.01, deadline.secondsLeft()));
    return solver;
  }

  /** Stops the solver soon after the work was cancelled. */
  private Thread watch(CpSolver solver) {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (!deadline.isOver()) {
                  Thread.sleep(POLL_MILLIS);
                }
                solver.stopSearch();
              } catch (InterruptedException e) {
                // The solver has ended; so does the watch.
                Thread.currentThread().interrupt();
              }
            },
            "cp-sat-watch");
    watch.setDaemon(true);
    watch.start();
    return watch;
  }
}
