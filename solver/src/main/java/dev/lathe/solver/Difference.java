package dev.lathe.solver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * In what two choices for a problem differ.
 *
 * @param groups the groups with different options, in the order of the problem
 * @param blocks the blocks kept by one only, in the order of the problem; true where the second
 *     keeps it
 * @param objective what the second is worth more
 * @param usage what the second uses more of each resource
 */
public record Difference(
    List<GroupChange> groups,
    Map<String, Boolean> blocks,
    double objective,
    Map<String, Double> usage) {
  /** Copies the collections. */
  public Difference {
    groups = List.copyOf(groups);
    blocks = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(blocks));
    usage = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(usage));
  }

  /**
   * A group with different options.
   *
   * @param group its name
   * @param from the option of the first choice
   * @param to the option of the second
   */
  public record GroupChange(String group, int from, int to) {}

  /** Compares two choices for a problem. */
  public static Difference between(PlanningProblem problem, Choice first, Choice second) {
    List<GroupChange> groups = new ArrayList<>();
    for (Group group : problem.groups()) {
      int from = first.option(group.id());
      int to = second.option(group.id());
      if (from != to) {
        groups.add(new GroupChange(group.id(), from, to));
      }
    }
    Map<String, Boolean> blocks = new LinkedHashMap<>();
    for (Block block : problem.blocks()) {
      if (first.keeps(block.id()) != second.keeps(block.id())) {
        blocks.put(block.id(), second.keeps(block.id()));
      }
    }
    Evaluation before = problem.evaluate(first);
    Evaluation after = problem.evaluate(second);
    Map<String, Double> usage = new LinkedHashMap<>();
    for (Usage used : after.usage()) {
      usage.put(used.resource(), used.used() - before.usage(used.resource()).used());
    }
    return new Difference(groups, blocks, after.objective() - before.objective(), usage);
  }

  /** The number of groups and blocks that differ. */
  public int size() {
    return groups.size() + blocks.size();
  }
}
