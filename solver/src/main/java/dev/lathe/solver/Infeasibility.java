package dev.lathe.solver;

import java.util.List;

/**
 * Why no choice meets every budget.
 *
 * @param smallest for each budget the least that any choice uses, taken alone; where each of them
 *     is within its limit, the budgets cannot be met together
 * @param closest a choice that comes close: with one budget the one that uses least
 * @param holding the cost terms that hold the usage of the closest choice, largest first
 */
public record Infeasibility(List<Usage> smallest, Choice closest, List<HoldingTerm> holding) {
  /** Copies the lists. */
  public Infeasibility {
    smallest = List.copyOf(smallest);
    holding = List.copyOf(holding);
  }

  /**
   * A cost term of the closest choice.
   *
   * @param term the name of the term
   * @param resource the resource it uses
   * @param used what it uses
   */
  public record HoldingTerm(String term, String resource, double used) {}
}
