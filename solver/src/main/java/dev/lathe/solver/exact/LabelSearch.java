package dev.lathe.solver.exact;

import dev.lathe.solver.elimination.Guide;
import dev.lathe.solver.elimination.LabelPass;
import dev.lathe.solver.factor.FactorGraph;
import java.util.ArrayList;
import java.util.List;

/** Looks for the best solution above a target by labels; see {@link LabelPass}. */
final class LabelSearch {
  /** Multipliers of the guides of a pass, relative to the best. */
  private static final double[] SPREAD = {0.99, 1.01, 0.95, 1.05, 0.8, 1.25, 0.5, 2};

  /** With several budgets each is also raised and lowered alone, which makes enough guides. */
  private static final double[] VECTOR_SPREAD = {0.98, 1.02, 0.9, 1.1};

  private static final int MAX_LABELS = 2_000_000;

  /** Labels of several resources are compared in pairs. */
  private static final int MAX_VECTOR_LABELS = 1_000_000;

  /** Labels that a cell keeps in a narrow pass. */
  private static final int NARROW_FRONT = 8;

  private final FactorGraph original;
  private final Incumbent incumbent;
  private final Deadline deadline;
  private final Log log;
  private int labels;

  LabelSearch(FactorGraph original, Incumbent incumbent, Deadline deadline, Log log) {
    this.original = original;
    this.incumbent = incumbent;
    this.deadline = deadline;
    this.log = log;
  }

  /** The number of labels of the last pass. */
  int labels() {
    return labels;
  }

  /**
   * A pass that keeps only the most promising labels of each cell: quick, proves nothing, and often
   * finds a better solution.
   */
  void improve(long target, Reducer.Reduced reduced) {
    pass(target, reduced, NARROW_FRONT, most());
  }

  /**
   * Finds the best solution above a target.
   *
   * @param target at least the value of the incumbent, if there is one
   * @param reduced a graph that has all solutions above the target
   * @param most the pass stops when it has made so many labels
   */
  LabelPass.Outcome best(long target, Reducer.Reduced reduced, int most) {
    LabelPass.Outcome outcome = pass(target, reduced, Integer.MAX_VALUE, most);
    if (outcome == LabelPass.Outcome.FOUND && incumbent.value() <= target) {
      // A label that leaves much of a budget passes the guides although it is worth too little.
      return LabelPass.Outcome.NONE;
    }
    return outcome;
  }

  /** The most labels that a pass may take. */
  int most() {
    return original.resources() == 1 ? MAX_LABELS : MAX_VECTOR_LABELS;
  }

  private LabelPass.Outcome pass(long target, Reducer.Reduced reduced, int width, int most) {
    boolean single = original.resources() == 1;
    List<Guide> guides = new ArrayList<>();
    for (double[] near : Duals.around(reduced.multipliers(), single ? SPREAD : VECTOR_SPREAD)) {
      guides.add(Guide.byValue(reduced.tree(), near, target + 1));
    }
    for (int resource = 0; resource < original.resources(); resource++) {
      guides.add(Guide.byCost(reduced.tree(), resource));
    }
    LabelPass pass = new LabelPass(reduced.tree(), guides, most, width, deadline::isOver);
    LabelPass.Outcome outcome = pass.run();
    labels = pass.labels();
    if (pass.best() != null) {
      incumbent.offerFilled(pass.best(), incumbent.score(pass.best()));
    }
    log.add(
        "target %d: %d options left, %d labels%s, incumbent %d",
        target,
        reduced.graph().openStates(),
        labels,
        width == Integer.MAX_VALUE ? "" : " in a narrow pass",
        incumbent.value());
    return outcome;
  }
}
