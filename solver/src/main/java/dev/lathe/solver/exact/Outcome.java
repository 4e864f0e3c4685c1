package dev.lathe.solver.exact;

import dev.lathe.solver.factor.Assignment;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about a graph.
 *
 * @param assignment the best assignment within the limits, or null if none was found
 * @param value what it is worth, or {@link Long#MIN_VALUE}
 * @param bound no assignment within the limits is worth more; {@link Long#MIN_VALUE} if it is
 *     proven that there is none
 */
public record Outcome(@Nullable Assignment assignment, long value, long bound) {
  /** The outcome of a search that has just proven that its incumbent, if any, is the best. */
  public static Outcome proven(Incumbent incumbent) {
    return new Outcome(incumbent.assignment(), incumbent.value(), incumbent.value());
  }

  /** The outcome of a search that has proven that no assignment is within the limits. */
  public static Outcome infeasible() {
    return new Outcome(null, Long.MIN_VALUE, Long.MIN_VALUE);
  }

  /** Whether it is proven that no assignment is within the limits. */
  public boolean isInfeasible() {
    return assignment == null && bound == Long.MIN_VALUE;
  }

  /** Whether nothing is left to find out. */
  public boolean isProven() {
    return value >= bound;
  }
}
