package dev.lathe.solver;

import java.util.List;

/**
 * What a choice is worth and uses, computed from the tables of the problem.
 *
 * @param objective the sum of its value terms, exact and then rounded to the nearest double
 * @param usage the usage of each resource, in the order of {@link PlanningProblem#resources()}
 * @param feasible whether every budget holds, decided by exact arithmetic
 */
public record Evaluation(double objective, List<Usage> usage, boolean feasible) {
  /** Copies the list. */
  public Evaluation {
    usage = List.copyOf(usage);
  }

  /** The usage of one resource. */
  public Usage usage(String resource) {
    return usage.stream()
        .filter(entry -> entry.resource().equals(resource))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The problem has no resource (%s).".formatted(resource)));
  }
}
