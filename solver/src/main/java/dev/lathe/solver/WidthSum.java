package dev.lathe.solver;

import java.util.List;

/**
 * The sum of the widths of several groups, such as the input of a layer that reads a concatenation.
 * A term may range over it as over a group: its options are the distinct values that the sum can
 * take, in ascending order (see {@link PlanningProblem#sumValues(String)}). Groups of removed
 * blocks take part with whatever option they have.
 *
 * @param id its name, unique among groups and sums
 * @param parts the groups, or sums declared before this one, that are added; one named twice counts
 *     twice
 */
public record WidthSum(String id, List<String> parts) {
  /** Copies the list. {@link PlanningProblem} checks the rules. */
  public WidthSum {
    parts = List.copyOf(parts);
  }
}
