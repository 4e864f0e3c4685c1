package dev.lathe.solver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to: of all choices worth enough, which one has the smallest worst ratio, the largest
 * share {@code used / limit} that it takes of any budget? With a budget for each of several devices
 * it is the choice that serves the worst-served device best.
 *
 * @param status {@link Status#OPTIMAL} if no choice worth enough has a smaller ratio, {@link
 *     Status#FEASIBLE} if time was up before that was proven, {@link Status#INFEASIBLE} if no
 *     choice is worth enough, {@link Status#UNKNOWN} if none was found in time
 * @param choice the choice, or null if none was found
 * @param ratio its ratio; above 1 where it breaks a budget; infinite without a choice
 * @param bound no choice worth enough has a smaller ratio
 * @param objective what the choice is worth; negative infinity without one
 * @param usage what it uses
 * @param seconds time spent
 */
public record WorstRatio(
    Status status,
    @Nullable Choice choice,
    double ratio,
    double bound,
    double objective,
    List<Usage> usage,
    double seconds) {
  /** Copies the list. */
  public WorstRatio {
    usage = List.copyOf(usage);
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
}
