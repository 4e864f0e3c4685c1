package dev.lathe.solver;

import java.util.List;

/**
 * Why no choice meets every budget.
 *
 * @param smallest for each budget the least that any choice uses of its resource, the other budgets
 *     aside; where each of them is within its limit, the budgets cannot be met together
 * @param ratio a choice is known that uses at most this share of each limit, so all budgets times
 *     this can be met; infinite where a limit is not positive
 * @param ratioBound no choice has a smaller ratio; with one budget it is equal to the ratio unless
 *     time was up, with several within a thousandth of it
 * @param closest the choice that has the ratio: with one budget the one that uses least
 * @param usage what the closest choice uses
 * @param holding the cost terms that hold the usage of the closest choice, for each budget the
 *     largest first
 */
public record Infeasibility(
    List<Smallest> smallest,
    double ratio,
    double ratioBound,
    Choice closest,
    List<Usage> usage,
    List<HoldingTerm> holding) {
  /** Copies the lists. */
  public Infeasibility {
    smallest = List.copyOf(smallest);
    usage = List.copyOf(usage);
    holding = List.copyOf(holding);
  }

  /** The least usage of one resource that has a budget. */
  public Smallest smallest(String resource) {
    return smallest.stream()
        .filter(entry -> entry.resource().equals(resource))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The resource (%s) has no budget.".formatted(resource)));
  }

  /**
   * The least that any choice uses of a resource.
   *
   * @param resource the resource
   * @param used the least usage that was found, as the solver counts it: each cost rounded up by
   *     less than 1e-12 of the largest sum, or not at all where costs are integers; a budget of
   *     this much can be met
   * @param bound no choice uses less; equal to {@code used}, but for that rounding, unless time was
   *     up
   * @param limit the budget
   */
  public record Smallest(String resource, double used, double bound, double limit) {}

  /**
   * A cost term of the closest choice.
   *
   * @param term the name of the term
   * @param resource the resource it uses
   * @param used what it uses
   */
  public record HoldingTerm(String term, String resource, double used) {}
}
