package dev.lathe.solver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tries every choice of a small problem. */
public final class BruteForce {
  private final PlanningProblem problem;
  private final Evaluator evaluator;
  private final List<Evaluation> all = new ArrayList<>();
  private @Nullable Choice best;
  private double objective = Double.NEGATIVE_INFINITY;

  /** Tries them all. */
  public BruteForce(PlanningProblem problem) {
    this.problem = problem;
    this.evaluator = new Evaluator(problem);
    blocks(0, new LinkedHashMap<>());
  }

  private void blocks(int block, Map<String, Boolean> kept) {
    if (block == problem.blocks().size()) {
      groups(0, new LinkedHashMap<>(), kept);
      return;
    }
    Block at = problem.blocks().get(block);
    boolean possible = at.parent() == null || kept.get(at.parent());
    for (boolean keep : new boolean[] {true, false}) {
      if ((possible || !keep) && (keep || !at.fixed())) {
        kept.put(at.id(), keep);
        blocks(block + 1, kept);
      }
    }
  }

  private void groups(int group, Map<String, Integer> options, Map<String, Boolean> kept) {
    if (group == problem.groups().size()) {
      Choice choice = new Choice(options, kept);
      Evaluation evaluation = evaluator.evaluate(choice);
      all.add(evaluation);
      if (evaluation.feasible() && evaluation.objective() > objective) {
        best = choice;
        objective = evaluation.objective();
      }
      return;
    }
    Group at = problem.groups().get(group);
    for (int option = 0; option < at.options(); option++) {
      if (!at.excluded().contains(option)) {
        options.put(at.id(), option);
        groups(group + 1, options, kept);
      }
    }
  }

  /** The best choice within all budgets, or null. */
  @Nullable Choice best() {
    return best;
  }

  /** What it is worth, or negative infinity. */
  public double objective() {
    return objective;
  }

  /** What every choice is worth and uses, whether it meets the budgets or not. */
  List<Evaluation> all() {
    return all;
  }

  /** The least that any choice uses of a resource. */
  double leastUsage(String resource) {
    return all.stream().mapToDouble(e -> e.usage(resource).used()).min().orElseThrow();
  }
}
