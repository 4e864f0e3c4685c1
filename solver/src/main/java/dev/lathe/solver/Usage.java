package dev.lathe.solver;

/**
 * How much of a resource a choice uses.
 *
 * @param resource the resource
 * @param used the sum of its cost terms, exact and then rounded to the nearest double
 * @param limit its budget, or positive infinity if it has none
 */
public record Usage(String resource, double used, double limit) {
  /** What is left of the budget; negative if it is broken. */
  public double slack() {
    return limit - used;
  }
}
