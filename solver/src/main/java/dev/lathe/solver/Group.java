package dev.lathe.solver;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A channel group: one of its options is chosen.
 *
 * @param id its name, unique among groups and sums
 * @param options the number of options, at least 1; they are numbered from 0
 * @param widths the width of each option, or empty if the group is part of no {@link WidthSum}
 * @param excluded options that must not be chosen, in ascending order; at least one must remain
 */
public record Group(String id, int options, List<Integer> widths, Set<Integer> excluded) {
  /** Copies the lists. {@link PlanningProblem} checks the rules. */
  public Group {
    widths = List.copyOf(widths);
    excluded = java.util.Collections.unmodifiableSet(new TreeSet<>(excluded));
  }

  /** A group of so many options, without widths, all allowed. */
  public static Group of(String id, int options) {
    return new Group(id, options, List.of(), Set.of());
  }

  /** A group with one option for each width, all allowed. */
  public static Group ofWidths(String id, List<Integer> widths) {
    return new Group(id, widths.size(), widths, Set.of());
  }

  /**
   * What a group gets that no counted term touches, such as one inside a removed block: the last
   * option that is not excluded.
   */
  public int defaultOption() {
    int option = options - 1;
    while (option > 0 && excluded.contains(option)) {
      option--;
    }
    return option;
  }
}
