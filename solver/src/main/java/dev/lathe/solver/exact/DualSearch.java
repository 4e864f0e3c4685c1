package dev.lathe.solver.exact;

import dev.lathe.solver.factor.Assignment;
import org.jspecify.annotations.Nullable;

/** Looks for the multipliers that give a graph the least Lagrangian bound. */
interface DualSearch {
  /** Runs the search. */
  void run(Deadline deadline);

  /** The least bound that was found, or infinity; values are at most its floor. */
  double bound();

  /** The multipliers of the least bound. */
  double[] multipliers();

  /** Whether it is proven that the graph has no assignment within the limits. */
  boolean isEmpty();

  /** An assignment within the limits that is worth filling up, if one was found. */
  @Nullable Assignment within();

  /** The solutions that hold the bound up; empty where the search ended before they were found. */
  Mixture mixture();
}
