package dev.lathe.solver;

import java.util.List;

/**
 * What the solver did, for reports and for tuning. Its content may change between versions.
 *
 * @param solver the name of the solver
 * @param steps one line for each stage, in order
 */
public record SolverTrace(String solver, List<String> steps) {
  /** Copies the list. */
  public SolverTrace {
    steps = List.copyOf(steps);
  }
}
