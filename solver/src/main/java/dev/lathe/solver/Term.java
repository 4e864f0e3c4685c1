package dev.lathe.solver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table over the options of up to three groups or sums that adds to the objective or to the usage
 * of a resource. A term guarded by a block counts only while the block is kept.
 */
public sealed interface Term {
  /** Its name, unique among terms. */
  String id();

  /** The block that guards it, or null if it always counts. */
  @Nullable String block();

  /** The groups and sums it ranges over, each once, one for each axis of the table. */
  List<String> over();

  /** What it adds for each combination of options. */
  Table table();

  /** A term that adds to the objective, which is maximised. */
  record Value(String id, @Nullable String block, List<String> over, Table table) implements Term {
    /** Copies the list. {@link PlanningProblem} checks the rules. */
    public Value {
      over = List.copyOf(over);
    }
  }

  /**
   * A term that adds to the usage of a resource.
   *
   * @param resource what is used, such as {@code latency_ms}; a resource without a budget is only
   *     reported
   */
  record Cost(String id, String resource, @Nullable String block, List<String> over, Table table)
      implements Term {
    /** Copies the list. {@link PlanningProblem} checks the rules. */
    public Cost {
      over = List.copyOf(over);
    }
  }
}
