package dev.lathe.solver;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Recomputes what choices are worth and use, from the tables of the problem. */
final class Evaluator {
  private final PlanningProblem problem;
  private final SumStates states;

  Evaluator(PlanningProblem problem) {
    this.problem = problem;
    states = new SumStates(problem.groups(), problem.sums());
  }

  /**
   * Adds up the terms that count. Doubles are taken as the binary fractions they are, so the sums
   * are exact and the comparison with a limit cannot be wrong.
   *
   * @throws IllegalArgumentException if the choice names an option that does not exist or is
   *     excluded, removes a fixed block or keeps one whose parent is removed
   */
  Evaluation evaluate(Choice choice) {
    checkChoice(choice);
    Map<String, Integer> position = positions(choice);
    BigDecimal objective = BigDecimal.ZERO;
    Map<String, BigDecimal> used = new LinkedHashMap<>();
    problem.resources().forEach(resource -> used.put(resource, BigDecimal.ZERO));
    for (Term term : problem.terms()) {
      if (counts(term.block(), choice)) {
        BigDecimal amount = new BigDecimal(cell(term, position));
        if (term instanceof Term.Cost cost) {
          used.merge(cost.resource(), amount, BigDecimal::add);
        } else {
          objective = objective.add(amount);
        }
      }
    }
    List<Usage> usage = new ArrayList<>();
    boolean feasible = true;
    for (Map.Entry<String, BigDecimal> entry : used.entrySet()) {
      double limit = problem.limit(entry.getKey());
      usage.add(new Usage(entry.getKey(), entry.getValue().doubleValue(), limit));
      feasible &=
          Double.isInfinite(limit) || entry.getValue().compareTo(new BigDecimal(limit)) <= 0;
    }
    return new Evaluation(objective.doubleValue(), usage, feasible);
  }

  /** What each counted cost term of a resource uses, largest first. */
  List<Infeasibility.HoldingTerm> holdingTerms(Choice choice, String resource) {
    Map<String, Integer> position = positions(choice);
    List<Infeasibility.HoldingTerm> holding = new ArrayList<>();
    for (Term term : problem.terms()) {
      if (term instanceof Term.Cost cost
          && cost.resource().equals(resource)
          && counts(term.block(), choice)) {
        double used = cell(term, position);
        if (used > 0) {
          holding.add(new Infeasibility.HoldingTerm(term.id(), resource, used));
        }
      }
    }
    holding.sort((a, b) -> Double.compare(b.used(), a.used()));
    return holding;
  }

  private boolean counts(@Nullable String block, Choice choice) {
    return block == null || choice.keeps(block);
  }

  private static double cell(Term term, Map<String, Integer> position) {
    int[] index = term.over().stream().mapToInt(position::get).toArray();
    return term.table().at(index);
  }

  /** The position of each group and sum on the axis of a table. */
  private Map<String, Integer> positions(Choice choice) {
    Map<String, Integer> position = new HashMap<>(choice.options());
    Map<String, Integer> width = new HashMap<>();
    for (Group group : problem.groups()) {
      if (!group.widths().isEmpty()) {
        width.put(group.id(), group.widths().get(choice.option(group.id())));
      }
    }
    for (WidthSum sum : problem.sums()) {
      int total = sum.parts().stream().mapToInt(width::get).sum();
      width.put(sum.id(), total);
      position.put(sum.id(), Arrays.binarySearch(states.values(sum.id()), total));
    }
    return position;
  }

  private void checkChoice(Choice choice) {
    for (Group group : problem.groups()) {
      int option = choice.option(group.id());
      if (option < 0 || option >= group.options() || group.excluded().contains(option)) {
        throw new IllegalArgumentException(
            "The option (%d) of the group %s cannot be chosen.".formatted(option, group.id()));
      }
    }
    for (Block block : problem.blocks()) {
      boolean kept = choice.keeps(block.id());
      if (!kept && block.fixed()) {
        throw new IllegalArgumentException(
            "The block (%s) is fixed and cannot be removed.".formatted(block.id()));
      }
      if (kept && block.parent() != null && !choice.keeps(block.parent())) {
        throw new IllegalArgumentException(
            "The block (%s) is kept, but its parent is not.".formatted(block.id()));
      }
    }
  }
}
