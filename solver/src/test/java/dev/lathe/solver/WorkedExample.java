package dev.lathe.solver;

/** The problem of the documentation's worked example. */
public final class WorkedExample {
  private WorkedExample() {}

  /**
   * Two groups in a row. Values 0, 6, 8 and 0, 5, 9; costs of (first, second):
   *
   * <pre>
   *   1 2 3
   *   2 4 6
   *   3 6 9
   * </pre>
   */
  public static PlanningProblem within(double budget) {
    return PlanningProblem.builder("chain")
        .group("first", 3)
        .group("second", 3)
        .value("first.value", Table.row(0, 6, 8), "first")
        .value("second.value", Table.row(0, 5, 9), "second")
        .cost(
            "cost",
            "latency_ms",
            Table.matrix(new double[][] {{1, 2, 3}, {2, 4, 6}, {3, 6, 9}}),
            "first",
            "second")
        .budget("latency_ms", budget)
        .build();
  }
}
