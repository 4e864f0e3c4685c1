package dev.lathe.solver;

/** What is known about a solution. */
public enum Status {
  /** The choice meets every budget and none that does is worth more. */
  OPTIMAL,
  /** The choice meets every budget; the bound says how much better another could be. */
  FEASIBLE,
  /** No choice meets every budget; this is proven. */
  INFEASIBLE,
  /** Time was up before a choice was found; only possible with several budgets. */
  UNKNOWN
}
