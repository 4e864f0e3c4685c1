package dev.lathe.solver.exact;

import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.Reduction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Settles what is worth more than a target, by branch and bound: a graph that takes too many labels
 * is divided in two, and from each part everything is removed that no solution above the target
 * has. With multipliers of its own, a part keeps far fewer options than the whole, or none.
 */
final class PartSearch {
  private final Reducer reducer;
  private final LabelSearch labels;
  private final Limits limits;
  private final BooleanSupplier stop;
  private int parts;

  /**
   * A search.
   *
   * @param limits when a part is divided
   * @param stop asked now and then whether to stop
   */
  PartSearch(Reducer reducer, LabelSearch labels, Limits limits, BooleanSupplier stop) {
    this.reducer = reducer;
    this.labels = labels;
    this.limits = limits;
    this.stop = stop;
  }

  /**
   * What is more than labels should be tried on.
   *
   * @param options a part with more options is divided at once
   * @param labels a part that takes more labels is divided
   */
  record Limits(int options, int labels) {
    private static final Limits SINGLE = new Limits(Integer.MAX_VALUE, 5000);

    /** Labels of several resources rarely beat each other; dividing few options gains little. */
    private static final Limits SEVERAL = new Limits(150, 20_000);

    /** Those that are good for so many resources. */
    static Limits of(int resources) {
      return resources == 1 ? SINGLE : SEVERAL;
    }
  }

  /** A part that is still to be looked at, with multipliers that are good for what it came of. */
  private record Open(Reduction part, double[] multipliers) {}

  /** The number of parts that were looked at. */
  int parts() {
    return parts;
  }

  /**
   * Finds the best of all solutions above a target and offers it to the incumbent.
   *
   * @param target what is worth no more is of no interest; nor is what is worth no more than the
   *     incumbent
   * @param whole a graph that has all solutions above the target
   * @param mostParts it gives up when it has looked at so many parts
   * @return false if it gave up or had to stop
   */
  boolean settle(Target target, Reducer.Reduced whole, int mostParts) {
    Deque<Open> open = new ArrayDeque<>();
    parts = 1;
    boolean settled = settle(target.now(), whole, open);
    while (settled && !open.isEmpty()) {
      Open next = open.pop();
      if (++parts > mostParts || stop.getAsBoolean()) {
        return false;
      }
      FactorGraph graph = next.part().apply();
      long above = target.now();
      Reducer.Reduced left =
          graph == null ? null : reducer.reduce(above, graph, next.multipliers());
      settled = left == null || settle(above, left, open);
    }
    return settled;
  }

  /** A target that rises with the incumbent. */
  interface Target {
    /** What solutions must be worth more than, from now on. */
    long now();
  }

  /** Finishes a part by labels, or divides it; false if time is up. */
  private boolean settle(long target, Reducer.Reduced part, Deque<Open> open) {
    boolean isSmall = part.graph().openStates() <= limits.options();
    if (isSmall && labels.settle(target, part, limits.labels())) {
      return true;
    }
    List<Reduction> divided = part.division().parts(target);
    if (divided.isEmpty()) {
      return labels.settle(target, part, Integer.MAX_VALUE);
    }
    open.push(new Open(divided.get(1), part.multipliers()));
    open.push(new Open(divided.get(0), part.multipliers()));
    return true;
  }
}
