package dev.lathe.solver.baseline;

import dev.lathe.solver.Block;
import dev.lathe.solver.Budget;
import dev.lathe.solver.Choice;
import dev.lathe.solver.Group;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.Term;
import dev.lathe.solver.WidthSum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a choice is worth and uses, kept up to date while it changes: only the terms that a change
 * touches are looked up again. Sums are doubles here; the final answer is checked exactly.
 */
final class QuickEvaluation {
  private final PlanningProblem problem;
  private final int[] option;
  private final boolean[] kept;
  private final Map<String, Integer> groupIndex = new HashMap<>();
  private final Map<String, Integer> blockIndex = new HashMap<>();
  private final Map<String, List<Integer>> sumValues = new HashMap<>();
  private final Map<String, Set<Integer>> groupsOf = new HashMap<>();
  private final List<List<Integer>> termsOfGroup = new ArrayList<>();
  private final List<List<Integer>> termsOfBlock = new ArrayList<>();
  private final int[] resource;
  private final double[] amount;
  private final double[] used;
  private double value;

  /** Every group at its last option, every block kept. */
  QuickEvaluation(PlanningProblem problem) {
    this.problem = problem;
    option = problem.groups().stream().mapToInt(Group::defaultOption).toArray();
    kept = new boolean[problem.blocks().size()];
    java.util.Arrays.fill(kept, true);
    for (Group group : problem.groups()) {
      groupIndex.put(group.id(), groupIndex.size());
      groupsOf.put(group.id(), Set.of(groupIndex.size() - 1));
      termsOfGroup.add(new ArrayList<>());
    }
    for (WidthSum sum : problem.sums()) {
      Set<Integer> parts = new LinkedHashSet<>();
      sum.parts().forEach(part -> parts.addAll(groupsOf.getOrDefault(part, Set.of())));
      groupsOf.put(sum.id(), parts);
      sumValues.put(sum.id(), problem.sumValues(sum.id()));
    }
    for (Block block : problem.blocks()) {
      blockIndex.put(block.id(), blockIndex.size());
      termsOfBlock.add(new ArrayList<>());
    }
    List<String> budgeted = problem.budgets().stream().map(Budget::resource).toList();
    used = new double[budgeted.size()];
    resource = new int[problem.terms().size()];
    amount = new double[resource.length];
    for (int term = 0; term < resource.length; term++) {
      Term at = problem.terms().get(term);
      resource[term] = at instanceof Term.Cost cost ? budgeted.indexOf(cost.resource()) : VALUE;
      for (String id : at.over()) {
        for (int group : groupsOf.getOrDefault(id, Set.of())) {
          termsOfGroup.get(group).add(term);
        }
      }
      for (String id = at.block(); id != null; id = parent(id)) {
        termsOfBlock.get(blockIndex.getOrDefault(id, -1)).add(term);
      }
      refresh(term);
    }
  }

  private static final int VALUE = -2;

  private @org.jspecify.annotations.Nullable String parent(String block) {
    return problem.blocks().get(blockIndex.getOrDefault(block, -1)).parent();
  }

  private void refresh(int term) {
    double now = amountOf(problem.terms().get(term));
    double more = now - amount[term];
    amount[term] = now;
    if (resource[term] == VALUE) {
      value += more;
    } else if (resource[term] >= 0) {
      used[resource[term]] += more;
    }
  }

  private double amountOf(Term term) {
    for (String id = term.block(); id != null; id = parent(id)) {
      if (!kept[blockIndex.getOrDefault(id, -1)]) {
        return 0;
      }
    }
    int[] index = new int[term.over().size()];
    for (int axis = 0; axis < index.length; axis++) {
      String id = term.over().get(axis);
      Integer group = groupIndex.get(id);
      index[axis] =
          group != null
              ? option[group]
              : java.util.Collections.binarySearch(
                  sumValues.getOrDefault(id, List.of()), width(id));
    }
    return term.table().at(index);
  }

  private int width(String id) {
    Integer group = groupIndex.get(id);
    if (group != null) {
      return problem.groups().get(group).widths().get(option[group]);
    }
    return problem.sums().stream()
        .filter(sum -> sum.id().equals(id))
        .flatMap(sum -> sum.parts().stream())
        .mapToInt(this::width)
        .sum();
  }

  /** What the choice is worth. */
  double value() {
    return value;
  }

  /** What it uses of a budget, by its place in the problem. */
  double used(int budget) {
    return used[budget];
  }

  /** What the terms whose first axis is a group use of the only budget. */
  double usedAsOutput(String group) {
    double sum = 0;
    for (int term : termsOfGroup.get(groupIndex.getOrDefault(group, -1))) {
      if (resource[term] == 0 && problem.terms().get(term).over().get(0).equals(group)) {
        sum += amount[term];
      }
    }
    return sum;
  }

  /** The sum over the budgets of the shares by which they are exceeded. */
  double excess() {
    double excess = 0;
    for (int i = 0; i < used.length; i++) {
      double limit = problem.budgets().get(i).limit();
      excess += Math.max(0, used[i] - limit) / Math.max(Math.abs(limit), Double.MIN_NORMAL);
    }
    return excess;
  }

  /** The option of a group, by its place in the problem. */
  int option(int group) {
    return option[group];
  }

  /** The next allowed option of a group below another, or -1 if there is none. */
  int below(int group, int above) {
    int next = above - 1;
    while (next >= 0 && problem.groups().get(group).excluded().contains(next)) {
      next--;
    }
    return next;
  }

  /** Changes the option of a group. */
  void set(int group, int newOption) {
    option[group] = newOption;
    termsOfGroup.get(group).forEach(this::refresh);
  }

  /** Whether a block is kept, may be removed, and has no kept block inside. */
  boolean isRemovable(int block) {
    if (!kept[block] || problem.blocks().get(block).fixed()) {
      return false;
    }
    String id = problem.blocks().get(block).id();
    for (int other = 0; other < kept.length; other++) {
      if (kept[other] && id.equals(problem.blocks().get(other).parent())) {
        return false;
      }
    }
    return true;
  }

  /** Keeps or removes a block. */
  void keep(int block, boolean newKept) {
    kept[block] = newKept;
    termsOfBlock.get(block).forEach(this::refresh);
  }

  /** The choice as it is now. */
  Choice choice() {
    Map<String, Integer> options = new LinkedHashMap<>();
    Map<String, Boolean> blocks = new LinkedHashMap<>();
    groupIndex.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .forEach(entry -> options.put(entry.getKey(), option[entry.getValue()]));
    for (int block = 0; block < kept.length; block++) {
      blocks.put(problem.blocks().get(block).id(), kept[block]);
    }
    return new Choice(options, blocks);
  }
}
