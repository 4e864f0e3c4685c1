package dev.lathe.solver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Why a choice is what it is: what a unit of each budget is worth at the margin, and what the next
 * option up or down of each group would gain and cost.
 *
 * @param marginalValues for each budget how much the bound on the objective rises with a unit more
 *     of it; 0 where it does not bind
 * @param groups each group in the order of the problem
 * @param blocks each block that could be kept or removed instead, alone or with the blocks inside
 */
public record Explanation(
    Map<String, Double> marginalValues, List<GroupSteps> groups, List<BlockStep> blocks) {
  /** Copies the collections. */
  public Explanation {
    marginalValues = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(marginalValues));
    groups = List.copyOf(groups);
    blocks = List.copyOf(blocks);
  }

  /**
   * What changing one group alone would do.
   *
   * @param group its name
   * @param option its option
   * @param steps the next allowed option below and the next above, where there is one
   */
  public record GroupSteps(String group, int option, List<Step> steps) {
    /** Copies the list. */
    public GroupSteps {
      steps = List.copyOf(steps);
    }
  }

  /**
   * One change.
   *
   * @param option the option instead
   * @param difference what it does to the objective and to each usage
   */
  public record Step(int option, Difference difference) {}

  /**
   * What keeping a removed block, or removing a kept one with the blocks inside, would do.
   *
   * @param block its name
   * @param keep whether it would be kept
   * @param difference what that does to the objective and to each usage
   */
  public record BlockStep(String block, boolean keep, Difference difference) {}

  static Explanation of(
      PlanningProblem problem, Choice choice, Map<String, Double> marginalValues) {
    List<GroupSteps> groups = new ArrayList<>();
    for (Group group : problem.groups()) {
      int option = choice.option(group.id());
      List<Step> steps = new ArrayList<>();
      for (int direction : new int[] {-1, 1}) {
        int next = option + direction;
        while (group.excluded().contains(next)) {
          next += direction;
        }
        if (next >= 0 && next < group.options()) {
          Map<String, Integer> changed = new LinkedHashMap<>(choice.options());
          changed.put(group.id(), next);
          Choice other = new Choice(changed, choice.kept());
          steps.add(new Step(next, Difference.between(problem, choice, other)));
        }
      }
      groups.add(new GroupSteps(group.id(), option, steps));
    }
    return new Explanation(marginalValues, groups, blocks(problem, choice));
  }

  private static List<BlockStep> blocks(PlanningProblem problem, Choice choice) {
    List<BlockStep> steps = new ArrayList<>();
    for (Block block : problem.blocks()) {
      boolean keep = !choice.keeps(block.id());
      boolean possible = keep ? parentIsKept(block, choice) : !block.fixed();
      if (possible) {
        Map<String, Boolean> changed = new LinkedHashMap<>(choice.kept());
        changed.put(block.id(), keep);
        if (!keep) {
          removeInside(problem, block.id(), changed);
        }
        Choice other = new Choice(choice.options(), changed);
        steps.add(new BlockStep(block.id(), keep, Difference.between(problem, choice, other)));
      }
    }
    return steps;
  }

  private static boolean parentIsKept(Block block, Choice choice) {
    return block.parent() == null || choice.keeps(block.parent());
  }

  private static void removeInside(
      PlanningProblem problem, String block, Map<String, Boolean> kept) {
    for (Block other : problem.blocks()) {
      if (block.equals(other.parent())) {
        kept.put(other.id(), false);
        removeInside(problem, other.id(), kept);
      }
    }
  }
}
