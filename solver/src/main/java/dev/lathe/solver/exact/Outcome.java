package dev.lathe.solver.exact;

import dev.lathe.solver.factor.Assignment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about a graph.
 *
 * @param assignment the best assignment within the limits, or null if none was found
 * @param value what it is worth, or {@link Long#MIN_VALUE}
 * @param bound no assignment within the limits is worth more; {@link Long#MIN_VALUE} if it is
 *     proven that there is none
 * @param cheapest if it is proven that there is none, for each resource the assignment that uses
 *     least of it; empty if not known
 */
public record Outcome(
    @Nullable Assignment assignment, long value, long bound, List<Assignment> cheapest) {
  /** Copies the list. */
  public Outcome {
    cheapest = List.copyOf(cheapest);
  }

  /** The outcome of a search that has just proven that its incumbent, if any, is the best. */
  public static Outcome proven(Incumbent incumbent) {
    return new Outcome(incumbent.assignment(), incumbent.value(), incumbent.value(), List.of());
  }

  /** The outcome of a search that has proven that no assignment is within the limits. */
  public static Outcome infeasible(List<Assignment> cheapest) {
    return new Outcome(null, Long.MIN_VALUE, Long.MIN_VALUE, cheapest);
  }

  /** Whether nothing is left to find out. */
  public boolean isProven() {
    return value >= bound;
  }
}
