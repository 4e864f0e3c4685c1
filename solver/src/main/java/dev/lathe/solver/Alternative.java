package dev.lathe.solver;

import java.util.List;

/**
 * A choice that is nearly as good as the best, for ranking by something the problem does not know,
 * such as measured accuracy. Its gap is proven if the best is; that it is the next best is not, see
 * {@link PreparedProblem#alternatives}.
 *
 * @param choice the choice
 * @param objective what it is worth
 * @param gap how much less that is than the best, as a share of the best
 * @param distance the least number of groups and blocks in which it differs from any alternative
 *     before it in the list; 0 for the first
 * @param usage what it uses
 */
public record Alternative(
    Choice choice, double objective, double gap, int distance, List<Usage> usage) {
  /** Copies the list. */
  public Alternative {
    usage = List.copyOf(usage);
  }
}
