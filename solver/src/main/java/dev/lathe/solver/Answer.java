package dev.lathe.solver;

import dev.lathe.solver.exact.Outcome;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.GraphCompiler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes solutions of what was found out about a problem's graph. */
final class Answer {
  private final PlanningProblem problem;
  private final GraphCompiler compiler;
  private final Evaluator evaluator;

  Answer(PlanningProblem problem, GraphCompiler compiler) {
    this.problem = problem;
    this.compiler = compiler;
    this.evaluator = new Evaluator(problem);
  }

  /**
   * The solution that an outcome stands for.
   *
   * @param infeasibility why there is no choice, if that is known
   */
  Solution of(
      Outcome outcome, @Nullable Infeasibility infeasibility, double seconds, SolverTrace trace) {
    Assignment assignment = outcome.assignment();
    if (assignment != null) {
      return found(assignment, outcome, seconds, trace);
    }
    boolean proven = outcome.isInfeasible();
    return new Solution(
        proven ? Status.INFEASIBLE : Status.UNKNOWN,
        null,
        Double.NEGATIVE_INFINITY,
        proven ? Double.NEGATIVE_INFINITY : compiler.bound(outcome.bound()),
        List.of(),
        infeasibility,
        seconds,
        trace);
  }

  private Solution found(
      Assignment assignment, Outcome outcome, double seconds, SolverTrace trace) {
    Choice choice = compiler.choice(assignment);
    Evaluation evaluation = evaluator.evaluate(choice);
    if (!evaluation.feasible()) {
      throw new IllegalStateException(
          "The solver found a choice for (%s) that breaks a budget: %s"
              .formatted(problem.name(), evaluation.usage()));
    }
    double objective = evaluation.objective();
    double bound = Math.max(objective, compiler.bound(outcome.bound()));
    return new Solution(
        outcome.isProven() ? Status.OPTIMAL : Status.FEASIBLE,
        choice,
        objective,
        bound,
        evaluation.usage(),
        null,
        seconds,
        trace);
  }
}
