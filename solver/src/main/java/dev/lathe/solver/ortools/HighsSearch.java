package dev.lathe.solver.ortools;

import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPVariable;
import dev.lathe.solver.exact.Deadline;
import dev.lathe.solver.exact.Incumbent;
import dev.lathe.solver.exact.Outcome;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.FactorGraph;
import java.util.List;
import java.util.Locale;

/**
 * Leaves a whole graph to the mixed-integer solver HiGHS, as OR-Tools ships it. Works with doubles
 * and tolerances: its word for "optimal" is no proof by integers, as that of the others is.
 *
 * <p>What OR-Tools offers of HiGHS decides how it is called: gap and threads can only be given as
 * text, hints must not be given, the bound after a time limit is not to be had, the limit itself is
 * kept loosely, and nothing stops it before.
 */
public final class HighsSearch {
  /** Coefficients are scaled so that sums are about this large: far from any tolerance. */
  private static final double LARGEST_SUM = 1e7;

  private static final double MILLIS = 1e3;
  private static final double HALF = 0.5;

  private final FactorGraph graph;
  private final long seed;
  private final Deadline deadline;

  /** A search. */
  public HighsSearch(FactorGraph graph, long seed, Deadline deadline) {
    this.graph = graph;
    this.seed = seed;
    this.deadline = deadline;
  }

  /** Searches; a solution is offered to the incumbent. */
  public Outcome run(Incumbent incumbent) {
    Natives.load();
    MPSolver solver = MPSolver.createSolver("HIGHS");
    if (solver == null) {
      throw new IllegalStateException("OR-Tools was built without HiGHS.");
    }
    try {
      solver.suppressOutput();
      TransportModel<MPVariable> tables = new TransportModel<>(graph, new HighsRows(solver));
      addLimits(solver, tables);
      maximize(solver, tables.value());
      solver.setSolverSpecificParametersAsString(
          String.format(
              Locale.ROOT,
              "output_flag=false,mip_rel_gap=0,mip_abs_gap=0,threads=1,random_seed=%d",
              seed & Integer.MAX_VALUE));
      solver.setTimeLimit((long) Math.max(1, deadline.secondsLeft() * MILLIS));
      return outcome(solve(solver), tables, incumbent);
    } finally {
      solver.delete();
    }
  }

  private static MPSolver.ResultStatus solve(MPSolver solver) {
    try {
      return solver.solve();
    } catch (IllegalArgumentException e) {
      // The enum lacks the status that HiGHS has when time is up before it found anything.
      return MPSolver.ResultStatus.NOT_SOLVED;
    }
  }

  private static Outcome outcome(
      MPSolver.ResultStatus status, TransportModel<MPVariable> tables, Incumbent incumbent) {
    if (status == MPSolver.ResultStatus.INFEASIBLE) {
      return Outcome.infeasible();
    }
    boolean optimal = status == MPSolver.ResultStatus.OPTIMAL;
    if (optimal || status == MPSolver.ResultStatus.FEASIBLE) {
      Assignment assignment = tables.assignment(variable -> variable.solutionValue() > HALF);
      // Within a tolerance is not within the limits: the incumbent only takes what really is.
      incumbent.offer(assignment, incumbent.score(assignment));
    }
    long bound = optimal && incumbent.found() ? incumbent.value() : Long.MAX_VALUE;
    return new Outcome(incumbent.assignment(), incumbent.value(), bound);
  }

  private void addLimits(MPSolver solver, TransportModel<MPVariable> tables) {
    for (int resource = 0; resource < graph.resources(); resource++) {
      Terms<MPVariable> cost = tables.costs().get(resource);
      double scale = scale(cost);
      double limit = (double) (graph.limits()[resource] - cost.constant());
      MPConstraint row = solver.makeConstraint(-MPSolver.infinity(), limit * scale, "limit");
      for (int term = 0; term < cost.size(); term++) {
        MPVariable variable = cost.variable(term);
        // A variable can stand for several cells of merged tables.
        double known = row.getCoefficient(variable);
        row.setCoefficient(variable, known + cost.coefficient(term) * scale);
      }
    }
  }

  private static void maximize(MPSolver solver, Terms<MPVariable> value) {
    double scale = scale(value);
    for (int term = 0; term < value.size(); term++) {
      MPVariable variable = value.variable(term);
      double known = solver.objective().getCoefficient(variable);
      solver.objective().setCoefficient(variable, known + value.coefficient(term) * scale);
    }
    solver.objective().setMaximization();
  }

  /** A power of two, which changes no digit of a double. */
  private static double scale(Terms<MPVariable> terms) {
    double largest = 1;
    for (int term = 0; term < terms.size(); term++) {
      largest = Math.max(largest, Math.abs((double) terms.coefficient(term)));
    }
    return largest <= LARGEST_SUM ? 1 : Math.scalb(1, Math.getExponent(LARGEST_SUM / largest));
  }

  /** Rows of a solver: cells are continuous, because the states decide them. */
  private record HighsRows(MPSolver solver) implements Rows<MPVariable> {
    @Override
    public MPVariable binary() {
      return solver.makeBoolVar("");
    }

    @Override
    public MPVariable cell() {
      return solver.makeNumVar(0, 1, "");
    }

    @Override
    public void exactlyOne(List<MPVariable> all) {
      sum(solver.makeConstraint(1, 1), all);
    }

    @Override
    public void equal(List<MPVariable> parts, MPVariable whole) {
      MPConstraint row = solver.makeConstraint(0, 0);
      sum(row, parts);
      row.setCoefficient(whole, -1);
    }

    @Override
    public void atMost(List<MPVariable> parts, MPVariable whole) {
      MPConstraint row = solver.makeConstraint(-MPSolver.infinity(), 0);
      sum(row, parts);
      row.setCoefficient(whole, -1);
    }

    private static void sum(MPConstraint row, List<MPVariable> variables) {
      variables.forEach(variable -> row.setCoefficient(variable, 1));
    }
  }
}
