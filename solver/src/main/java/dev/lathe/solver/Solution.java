package dev.lathe.solver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a planning problem.
 *
 * @param status what is known
 * @param choice the best choice found; null if {@link Status#INFEASIBLE} or {@link Status#UNKNOWN}
 * @param objective what the choice is worth, recomputed from the original tables; negative infinity
 *     without a choice
 * @param bound no choice that meets the budgets is worth more; equal to the objective if optimal,
 *     negative infinity if infeasible
 * @param usage the usage of each resource, recomputed from the original tables; empty without a
 *     choice
 * @param infeasibility why there is no choice, if infeasible; else null
 * @param seconds time spent solving
 * @param trace what the solver did
 */
public record Solution(
    Status status,
    @Nullable Choice choice,
    double objective,
    double bound,
    List<Usage> usage,
    @Nullable Infeasibility infeasibility,
    double seconds,
    SolverTrace trace) {
  /** Copies the list. */
  public Solution {
    usage = List.copyOf(usage);
  }

  /**
   * What a planner without a bound came to: a choice within all budgets, or nothing.
   *
   * @param choice its choice, perhaps beyond the budgets; null if it has none
   * @param seconds time spent planning
   */
  public static Solution unproven(
      PlanningProblem problem, @Nullable Choice choice, double seconds, SolverTrace trace) {
    Evaluation evaluation = choice == null ? null : problem.evaluate(choice);
    boolean fits = evaluation != null && evaluation.feasible();
    return new Solution(
        fits ? Status.FEASIBLE : Status.UNKNOWN,
        fits ? choice : null,
        fits ? evaluation.objective() : Double.NEGATIVE_INFINITY,
        Double.POSITIVE_INFINITY,
        fits ? evaluation.usage() : List.of(),
        null,
        seconds,
        trace);
  }

  /** Whether there is a choice. */
  public boolean found() {
    return choice != null;
  }

  /**
   * The choice.
   *
   * @throws IllegalStateException if there is none
   */
  public Choice requireChoice() {
    if (choice == null) {
      throw new IllegalStateException("The status is (%s): there is no choice.".formatted(status));
    }
    return choice;
  }

  /** (bound - objective) / |objective|; 0 if optimal, infinite without a choice. */
  public double gap() {
    if (choice == null) {
      return Double.POSITIVE_INFINITY;
    }
    double distance = bound - objective;
    return distance <= 0 ? 0 : distance / Math.max(Math.abs(objective), Double.MIN_NORMAL);
  }
}
