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

  private final FactorGraph original;
  private final Incumbent incumbent;
  private final Deadline deadline;
  private int labels;

  LabelSearch(FactorGraph original, Incumbent incumbent, Deadline deadline) {
    this.original = original;
    this.incumbent = incumbent;
    this.deadline = deadline;
  }

  /** The number of labels of all passes. */
  int labels() {
    return labels;
  }

  /**
   * Finds the best solution above a target, if there is one, and offers it to the incumbent.
   *
   * @param target at least the value of the incumbent, if there is one
   * @param reduced a graph that has all solutions above the target
   * @param most the pass stops when it has made so many labels
   * @return whether it came to its end
   */
  boolean settle(long target, Reducer.Reduced reduced, int most) {
    boolean single = original.resources() == 1;
    double[] factors = single ? SPREAD : VECTOR_SPREAD;
    List<Guide> guides = new ArrayList<>();
    for (double[] near : Duals.around(reduced.multipliers(), factors, original.limits())) {
      guides.add(Guide.byValue(reduced.tree(), near, target + 1));
    }
    for (int resource = 0; resource < original.resources(); resource++) {
      guides.add(Guide.byCost(reduced.tree(), resource));
    }
    LabelPass pass = new LabelPass(reduced.tree(), guides, most, deadline::isOver);
    LabelPass.Outcome outcome = pass.run();
    labels += pass.labels();
    if (pass.best() != null) {
      incumbent.offerFilled(pass.best(), incumbent.score(pass.best()));
    }
    // What it found may be worth too little: a label that leaves much of a budget passes the
    // guides.
    return outcome != LabelPass.Outcome.STOPPED;
  }
}
