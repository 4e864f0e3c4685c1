package dev.lathe.solver.factor;

import java.util.Arrays;

/**
 * What an assignment is worth and costs, in integers.
 *
 * @param value the sum of the values of the factors that count
 * @param cost the sum of their costs, for each resource; not copied
 */
public record Score(long value, long[] cost) {
  /** Adds up the factors of the graph for which the assignment was made first, unreduced. */
  public static Score of(FactorGraph graph, Assignment assignment) {
    long value = 0;
    long[] cost = new long[graph.resources()];
    for (Factor factor : graph.factors()) {
      int guard = factor.guard();
      if (guard >= 0 && !assignment.kept()[guard]) {
        continue;
      }
      int cell = 0;
      for (int variable : factor.scope()) {
        cell = cell * graph.domain()[variable] + assignment.states()[variable];
      }
      int entry = factor.entry(cell);
      if (entry == Factor.FORBIDDEN) {
        throw new IllegalStateException("An assignment uses a forbidden cell of a factor.");
      }
      value += factor.value()[entry];
      for (int resource = 0; resource < cost.length; resource++) {
        cost[resource] += factor.cost()[resource][entry];
      }
    }
    return new Score(value, cost);
  }

  /**
   * Whether an assignment says what is needed to add up the factors: one made for a graph with the
   * same variables but other factors may leave variables free that count here.
   */
  public static boolean isDefined(FactorGraph graph, Assignment assignment) {
    for (Factor factor : graph.factors()) {
      if (factor.guard() >= 0 && !assignment.kept()[factor.guard()]) {
        continue;
      }
      int cell = 0;
      for (int variable : factor.scope()) {
        if (assignment.states()[variable] < 0) {
          return false;
        }
        cell = cell * graph.domain()[variable] + assignment.states()[variable];
      }
      if (!factor.allows(cell)) {
        return false;
      }
    }
    return true;
  }

  /** Whether every limit holds. */
  public boolean within(long[] limits) {
    for (int resource = 0; resource < limits.length; resource++) {
      if (cost[resource] > limits[resource]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Score score && value == score.value && Arrays.equals(cost, score.cost);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(value) + Arrays.hashCode(cost);
  }

  @Override
  public String toString() {
    return "Score[value=" + value + ", cost=" + Arrays.toString(cost) + "]";
  }
}
