package dev.lathe.solver.exact;

import dev.lathe.solver.elimination.Sweep;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.Score;
import dev.lathe.solver.ortools.MasterProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the multipliers of several budgets that give the least Lagrangian bound, by Kelley's
 * cutting planes (J. SIAM 8, 1960) within a box that moves along while the lowest point lies on its
 * side.
 */
final class CuttingPlaneSearch implements DualSearch {
  private static final int MAX_SWEEPS = 150;
  private static final int MAX_BOXES = 12;

  /** The search ends when the bound is within this share of the lowest the cuts allow. */
  private static final double TOLERANCE = 1e-6;

  /** With a target, also when it is within this share of the way to the target. */
  private static final double TARGET_TOLERANCE = 0.02;

  private final Sweep sweep;
  private final Incumbent incumbent;
  private final long[] limits;
  private final double[] start;
  private final double boxFactor;
  private final double[] best;
  private double bound = Double.POSITIVE_INFINITY;
  private boolean empty;
  private @Nullable Assignment within;
  private long withinValue = Long.MIN_VALUE;
  private int sweeps;
  private long target = Long.MIN_VALUE;
  private final List<Mixture.Part> cuts = new ArrayList<>();
  private Mixture mixture = Mixture.empty();

  /**
   * A search.
   *
   * @param start multipliers to start from, all positive
   * @param boxFactor the first box reaches from the start divided by this to the start times this
   */
  CuttingPlaneSearch(
      Sweep sweep, Incumbent incumbent, long[] limits, double[] start, double boxFactor) {
    this.sweep = sweep;
    this.incumbent = incumbent;
    this.limits = limits;
    this.start = start.clone();
    this.best = start.clone();
    this.boxFactor = boxFactor;
  }

  /** Stops as soon as the bound shows that nothing is worth more than a target. */
  CuttingPlaneSearch above(long newTarget) {
    target = newTarget;
    return this;
  }

  private boolean isDone() {
    return empty || bound < target + 1.0;
  }

  @Override
  public void run(Deadline deadline) {
    double valueScale = Math.max(1, Math.abs(evaluate(start, null)));
    if (isDone()) {
      return;
    }
    try (MasterProgram master = new MasterProgram(valueScale, start)) {
      double[] center = start.clone();
      evaluate(center, master);
      for (int box = 0; box < MAX_BOXES && !isDone(); box++) {
        double[] low = new double[center.length];
        double[] high = new double[center.length];
        for (int i = 0; i < center.length; i++) {
          boolean tiny = center[i] < start[i] * 1e-3;
          low[i] = tiny ? 0 : center[i] / boxFactor;
          high[i] = Math.max(center[i], start[i] * 1e-3) * boxFactor;
        }
        master.setBox(low, high);
        descend(master, next -> isInside(next, low, high), deadline);
        if (deadline.isOver() || sweeps >= MAX_SWEEPS || isInside(best, low, high)) {
          return;
        }
        center = best.clone();
      }
    }
  }

  private static boolean isInside(double[] at, double[] low, double[] high) {
    for (int i = 0; i < low.length; i++) {
      boolean atLow = low[i] > 0 && at[i] <= low[i] * (1 + 1e-9);
      if (atLow || at[i] >= high[i] * (1 - 1e-9)) {
        return false;
      }
    }
    return true;
  }

  private void descend(MasterProgram master, Predicate<double[]> isInside, Deadline deadline) {
    double[] next = new double[best.length];
    while (sweeps < MAX_SWEEPS && !deadline.isOver() && !isDone()) {
      double height = master.solve(next);
      if (height == Double.NEGATIVE_INFINITY) {
        return;
      }
      if (bound - height <= tolerance(isInside.test(next))) {
        mixture = Mixture.of(cuts, master.shares());
        return;
      }
      evaluate(next, master);
    }
  }

  private double tolerance(boolean inside) {
    double way = target == Long.MIN_VALUE || !inside ? 0 : bound - target;
    return Math.max(TOLERANCE * Math.max(1, Math.abs(bound)), TARGET_TOLERANCE * way);
  }

  /** Runs the sweep once, adds its cut and returns the bound it gives. */
  private double evaluate(double[] multipliers, @Nullable MasterProgram master) {
    sweeps++;
    double sum = sweep.run(1, multipliers);
    if (sum == Double.NEGATIVE_INFINITY) {
      empty = true;
      return 0;
    }
    double found = sum + sweep.roundingError();
    for (int i = 0; i < limits.length; i++) {
      found += multipliers[i] * (double) limits[i];
    }
    if (found < bound) {
      bound = found;
      System.arraycopy(multipliers, 0, best, 0, best.length);
    }
    Assignment assignment = sweep.assignment();
    Score score = incumbent.score(assignment);
    incumbent.offer(assignment, score);
    if (score.within(limits) && score.value() > withinValue) {
      within = assignment;
      withinValue = score.value();
    }
    if (master != null) {
      double[] excess = new double[limits.length];
      Arrays.setAll(excess, i -> (double) (score.cost()[i] - limits[i]));
      cuts.add(new Mixture.Part(assignment, score.cost(), 1));
      master.addCut((double) score.value(), excess);
    }
    return found;
  }

  @Override
  public double bound() {
    return bound;
  }

  @Override
  public double[] multipliers() {
    return best;
  }

  @Override
  public boolean isEmpty() {
    return empty;
  }

  @Override
  public @Nullable Assignment within() {
    return within;
  }

  @Override
  public Mixture mixture() {
    return mixture;
  }
}
