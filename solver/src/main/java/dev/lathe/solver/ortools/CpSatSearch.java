package dev.lathe.solver.ortools;

import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.CpSolver;
import com.google.ortools.sat.CpSolverSolutionCallback;
import com.google.ortools.sat.CpSolverStatus;
import dev.lathe.solver.exact.Deadline;
import dev.lathe.solver.exact.Goal;
import dev.lathe.solver.exact.Incumbent;
import dev.lathe.solver.exact.Least;
import dev.lathe.solver.exact.Log;
import dev.lathe.solver.exact.Outcome;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.Score;

/** Leaves a graph to CP-SAT, with one worker and fixed parameters so that runs repeat. */
public final class CpSatSearch {
  private static final int POLL_MILLIS = 20;

  /** Even the least usage is looked for at least so long: there is always an answer. */
  private static final double LEAST_SECONDS = 1;

  /** Values are less; with room for CP-SAT's own sums. */
  private static final long LARGEST_VALUE = 1L << 52;

  private final FactorGraph graph;
  private final Goal goal;
  private final long seed;
  private final Deadline deadline;
  private final Log log;

  /**
   * A search.
   *
   * @param graph the graph, reduced or not
   * @param goal when to stop
   */
  public CpSatSearch(FactorGraph graph, Goal goal, long seed, Deadline deadline, Log log) {
    this.graph = graph;
    this.goal = goal;
    this.seed = seed;
    this.deadline = deadline;
    this.log = log;
  }

  /**
   * Searches.
   *
   * @param incumbent only better assignments are looked for; a better one is offered to it
   * @param bound nothing is worth more
   */
  public Outcome run(Incumbent incumbent, long bound) {
    Natives.load();
    log.add("CP-SAT on %d options", graph.openStates());
    CpSatModel tables = new CpSatModel(graph);
    long floor = goal.floor(incumbent.found() ? incumbent.value() : -LARGEST_VALUE);
    long least = Math.max(-LARGEST_VALUE, floor + 1);
    long most = Math.max(least, Math.min(bound, LARGEST_VALUE));
    CpModel model = tables.maximizeValue(least, most);
    CpSolver solver = solver(deadline.secondsLeft());
    CpSolverStatus status = solve(solver, model, new Watcher(tables, incumbent, most));
    return switch (status) {
      case OPTIMAL, FEASIBLE -> {
        Assignment assignment = tables.assignment(solver::booleanValue);
        incumbent.offer(assignment, incumbent.score(assignment));
        long proven = (long) Math.floor(solver.bestObjectiveBound() + 0.5);
        yield outcome(incumbent, Math.max(incumbent.value(), proven));
      }
      case INFEASIBLE -> outcome(incumbent, floor <= -LARGEST_VALUE ? Long.MIN_VALUE : floor);
      case UNKNOWN -> outcome(incumbent, most);
      default -> throw invalid(status, model);
    };
  }

  /**
   * The least that any assignment uses of a resource, whatever the limits, as far as it is found
   * before time is up.
   *
   * @param original the graph that is not reduced
   */
  public Least leastCost(FactorGraph original, int resource) {
    Natives.load();
    CpSatModel tables = new CpSatModel(graph);
    CpModel model = tables.minimizeCost(resource);
    CpSolver solver = solver(Math.max(LEAST_SECONDS, deadline.secondsLeft()));
    CpSolverStatus status = solver.solve(model);
    if (status != CpSolverStatus.OPTIMAL && status != CpSolverStatus.FEASIBLE) {
      throw invalid(status, model);
    }
    Assignment assignment = tables.assignment(solver::booleanValue);
    long cost = Score.of(original, assignment).cost()[resource];
    long proven = (long) Math.ceil(solver.bestObjectiveBound() - 0.5);
    return new Least(assignment, cost, Math.min(cost, proven));
  }

  private static IllegalStateException invalid(CpSolverStatus status, CpModel model) {
    return new IllegalStateException(
        "CP-SAT answered (%s): %s".formatted(status, model.validate()));
  }

  private static Outcome outcome(Incumbent incumbent, long bound) {
    return new Outcome(incumbent.assignment(), incumbent.value(), bound);
  }

  private CpSolver solver(double seconds) {
    CpSolver solver = new CpSolver();
    // The values of these parameters decide between seconds and never; see docs/solver.md.
    solver
        .getParameters()
        .setNumWorkers(1)
        .setLinearizationLevel(2)
        .setCpModelProbingLevel(0)
        .setSymmetryLevel(0)
        .setRandomSeed((int) (seed & Integer.MAX_VALUE))
        .setRelativeGapLimit(goal.relativeGap())
        .setStopAfterFirstSolution(goal.takesFirst())
        .setMaxTimeInSeconds(Math.max(0.01, seconds));
    return solver;
  }

  private CpSolverStatus solve(CpSolver solver, CpModel model, Watcher watcher) {
    Thread watch = watch(solver);
    try {
      return solver.solve(model, watcher);
    } finally {
      watch.interrupt();
    }
  }

  /** Hears of every better solution. */
  private final class Watcher extends CpSolverSolutionCallback {
    private final CpSatModel tables;
    private final Incumbent incumbent;
    private final long most;

    Watcher(CpSatModel tables, Incumbent incumbent, long most) {
      this.tables = tables;
      this.incumbent = incumbent;
      this.most = most;
    }

    @Override
    public void onSolutionCallback() {
      Assignment assignment = tables.assignment(this::booleanValue);
      incumbent.offer(assignment, incumbent.score(assignment));
      log.moved(incumbent.value(), Math.min(most, (long) Math.floor(bestObjectiveBound() + 0.5)));
    }
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
