package dev.lathe.solver;

import dev.lathe.solver.exact.Outcome;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.GraphCompiler;
import java.util.ArrayList;
import java.util.List;

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

  Solution of(Outcome outcome, double seconds, SolverTrace trace) {
    Assignment assignment = outcome.assignment();
    if (assignment != null) {
      return found(assignment, outcome, seconds, trace);
    }
    boolean proven = outcome.bound() == Long.MIN_VALUE;
    return new Solution(
        proven ? Status.INFEASIBLE : Status.UNKNOWN,
        null,
        Double.NEGATIVE_INFINITY,
        proven ? Double.NEGATIVE_INFINITY : compiler.bound(outcome.bound()),
        List.of(),
        proven && !outcome.cheapest().isEmpty() ? infeasibility(outcome.cheapest()) : null,
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

  /** Says what each budget would need at least, and what the choice that comes closest uses. */
  private Infeasibility infeasibility(List<Assignment> cheapest) {
    List<Usage> smallest = new ArrayList<>();
    Choice closest = null;
    double leastExcess = Double.POSITIVE_INFINITY;
    for (int i = 0; i < cheapest.size(); i++) {
      Choice choice = compiler.choice(cheapest.get(i));
      Evaluation evaluation = evaluator.evaluate(choice);
      smallest.add(evaluation.usage(problem.budgets().get(i).resource()));
      double excess = excess(evaluation);
      if (closest == null || excess < leastExcess) {
        closest = choice;
        leastExcess = excess;
      }
    }
    List<Infeasibility.HoldingTerm> holding = new ArrayList<>();
    for (Budget budget : problem.budgets()) {
      holding.addAll(evaluator.holdingTerms(closest, budget.resource()));
    }
    return new Infeasibility(smallest, closest, holding);
  }

  /** The largest share by which a budget is exceeded. */
  private static double excess(Evaluation evaluation) {
    return evaluation.usage().stream()
        .filter(usage -> usage.limit() < Double.POSITIVE_INFINITY)
        .mapToDouble(usage -> -usage.slack() / Math.max(Math.abs(usage.limit()), Double.MIN_NORMAL))
        .max()
        .orElse(0);
  }
}
