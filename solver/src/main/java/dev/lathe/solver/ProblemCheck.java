package dev.lathe.solver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks the parts of a problem and collects everything that is wrong. */
final class ProblemCheck {
  private static final int MAX_OPTIONS = 100_000;
  private static final long MAX_OPTIONS_IN_ALL = 1L << 24;

  /** Sums beyond this are too near to overflow to be worked with. */
  private static final double LARGEST_SUM = 1e300;

  private final String name;
  private final List<String> problems = new ArrayList<>();

  /** Options of each group and each sum that is in order. */
  private final Map<String, Integer> lengths = new HashMap<>();

  ProblemCheck(String name) {
    this.name = name;
  }

  void check(
      List<Group> groups,
      List<Block> blocks,
      List<WidthSum> sums,
      List<Term> terms,
      List<Budget> budgets) {
    if (groups.isEmpty() && blocks.isEmpty()) {
      problems.add("It has no groups and no blocks.");
    }
    groups.forEach(this::checkGroup);
    long options = groups.stream().mapToLong(Group::options).sum();
    if (options > MAX_OPTIONS_IN_ALL) {
      problems.add(
          "The options of all groups (%d) must be %d at most."
              .formatted(options, MAX_OPTIONS_IN_ALL));
    }
    checkBlocks(blocks);
    checkSums(groups, sums);
    checkTerms(terms, blocks);
    checkSizes(terms);
    checkBudgets(budgets);
    if (!problems.isEmpty()) {
      throw new InvalidProblemException(name, problems);
    }
  }

  private void checkGroup(Group group) {
    String id = group.id();
    if (group.options() < 1 || group.options() > MAX_OPTIONS) {
      problems.add(
          "The options of the group %s (%d) must be 1 to %d."
              .formatted(id, group.options(), MAX_OPTIONS));
    }
    if (lengths.put(id, group.options()) != null) {
      problems.add("The group name (%s) is used twice.".formatted(id));
    }
    if (!group.widths().isEmpty() && group.widths().size() != group.options()) {
      problems.add(
          "The group %s has (%d) options but (%d) widths."
              .formatted(id, group.options(), group.widths().size()));
    }
    for (int option : group.excluded()) {
      if (option < 0 || option >= group.options()) {
        problems.add(
            "The excluded option (%d) of the group %s must be 0 to %d."
                .formatted(option, id, group.options() - 1));
      }
    }
    if (!group.excluded().isEmpty() && group.excluded().size() >= group.options()) {
      problems.add("Every option of the group (%s) is excluded.".formatted(id));
    }
  }

  private void checkBlocks(List<Block> blocks) {
    Map<String, Block> known = new HashMap<>();
    for (Block block : blocks) {
      if (known.put(block.id(), block) != null) {
        problems.add("The block name (%s) is used twice.".formatted(block.id()));
      }
    }
    for (Block block : blocks) {
      checkParents(block, known);
    }
  }

  private void checkParents(Block block, Map<String, Block> known) {
    if (block.parent() == null) {
      return;
    }
    Block parent = known.get(block.parent());
    if (parent == null) {
      problems.add(
          "The parent (%s) of the block %s is unknown.".formatted(block.parent(), block.id()));
      return;
    }
    if (block.fixed() && !parent.fixed()) {
      problems.add(
          "The block %s is fixed, but its parent (%s) is not.".formatted(block.id(), parent.id()));
    }
    Set<String> seen = new HashSet<>(Set.of(block.id()));
    while (parent != null) {
      if (!seen.add(parent.id())) {
        problems.add("The block (%s) lies in itself.".formatted(block.id()));
        return;
      }
      parent = parent.parent() == null ? null : known.get(parent.parent());
    }
  }

  private void checkSums(List<Group> groups, List<WidthSum> sums) {
    Set<String> addable = new HashSet<>();
    groups.stream().filter(group -> !group.widths().isEmpty()).forEach(g -> addable.add(g.id()));
    int before = problems.size();
    for (WidthSum sum : sums) {
      if (sum.parts().isEmpty()) {
        problems.add("The sum (%s) has no parts.".formatted(sum.id()));
      }
      for (String part : sum.parts()) {
        if (!addable.contains(part)) {
          problems.add(
              "The part (%s) of the sum %s is no group with widths and no earlier sum."
                  .formatted(part, sum.id()));
        }
      }
      addable.add(sum.id());
      if (lengths.put(sum.id(), 0) != null) {
        problems.add("The name of the sum (%s) is used twice.".formatted(sum.id()));
      }
    }
    if (problems.size() > before) {
      return;
    }
    try {
      SumStates states = new SumStates(groups, sums);
      sums.forEach(sum -> lengths.put(sum.id(), states.values(sum.id()).length));
    } catch (ArithmeticException e) {
      problems.add("A sum cannot be formed: %s.".formatted(e.getMessage()));
    }
  }

  private void checkTerms(List<Term> terms, List<Block> blocks) {
    Set<String> guards = new HashSet<>();
    blocks.forEach(block -> guards.add(block.id()));
    Set<String> seen = new HashSet<>();
    for (Term term : terms) {
      if (!seen.add(term.id())) {
        problems.add("The term name (%s) is used twice.".formatted(term.id()));
      }
      if (term.block() != null && !guards.contains(term.block())) {
        problems.add(
            "The block (%s) of the term %s is unknown.".formatted(term.block(), term.id()));
      }
      checkShape(term);
      checkCells(term);
    }
  }

  private void checkShape(Term term) {
    if (term.over().size() != term.table().axes()) {
      problems.add(
          "The term %s ranges over (%d) groups, but its table has (%d) axes."
              .formatted(term.id(), term.over().size(), term.table().axes()));
      return;
    }
    if (new HashSet<>(term.over()).size() != term.over().size()) {
      problems.add(
          "The term %s ranges over a group twice (%s)."
              .formatted(term.id(), String.join(", ", term.over())));
    }
    for (int axis = 0; axis < term.over().size(); axis++) {
      String id = term.over().get(axis);
      Integer length = lengths.get(id);
      if (length == null) {
        problems.add("The group (%s) of the term %s is unknown.".formatted(id, term.id()));
      } else if (length > 0 && length != term.table().length(axis)) {
        problems.add(
            "The term %s has (%d) entries for %s, which has (%d) options."
                .formatted(term.id(), term.table().length(axis), id, length));
      }
    }
  }

  private void checkCells(Term term) {
    for (int cell = 0; cell < term.table().size(); cell++) {
      if (!Double.isFinite(term.table().cell(cell))) {
        problems.add(
            "The cell %d of the term %s (%s) must be a finite number."
                .formatted(cell, term.id(), term.table().cell(cell)));
        return;
      }
    }
  }

  /** What is added up must not overflow: of each table one cell at most is part of a sum. */
  private void checkSizes(List<Term> terms) {
    Map<String, Double> largest = new LinkedHashMap<>();
    for (Term term : terms) {
      double most = 0;
      for (int cell = 0; cell < term.table().size(); cell++) {
        double size = Math.abs(term.table().cell(cell));
        most = Double.isFinite(size) ? Math.max(most, size) : most;
      }
      String quantity = term instanceof Term.Cost cost ? "costs of " + cost.resource() : "values";
      largest.merge(quantity, most, Double::sum);
    }
    largest.forEach(
        (quantity, sum) -> {
          if (sum > LARGEST_SUM) {
            problems.add(
                "The %s can add up to (%s), which overflows; %s is the most."
                    .formatted(quantity, sum, LARGEST_SUM));
          }
        });
  }

  private void checkBudgets(List<Budget> budgets) {
    Set<String> seen = new HashSet<>();
    for (Budget budget : budgets) {
      if (!seen.add(budget.resource())) {
        problems.add("The resource (%s) has two budgets.".formatted(budget.resource()));
      }
      if (!Double.isFinite(budget.limit())) {
        problems.add(
            "The budget of %s (%s) must be a finite number."
                .formatted(budget.resource(), budget.limit()));
      }
    }
  }
}
