package dev.lathe.solver.exact;

import dev.lathe.solver.elimination.Sweep;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.Score;
import org.jspecify.annotations.Nullable;

/**
 * Finds the multiplier of a single budget that gives the least Lagrangian bound.
 *
 * <p>In the plane of cost and value, the solutions of the relaxed problem are the corners of the
 * upper hull of all assignments. The search holds one corner on each side of the limit, asks for
 * the best solution in the direction across their connecting line and replaces one of the two,
 * until the line is an edge of the hull. Where that edge passes the limit is the bound.
 */
final class SecantSearch implements DualSearch {
  private static final int MAX_ROUNDS = 100;

  /** So often a corner on the other side of the limit is looked for near the first multiplier. */
  private static final int MAX_BRACKETS = 5;

  /**
   * The first change of the multiplier in that search; each later change is four times as large.
   */
  private static final double LEAP = 0.02;

  private final Sweep sweep;
  private final Incumbent incumbent;
  private final long limit;
  private double bound = Double.POSITIVE_INFINITY;
  private double multiplier;
  private Corners.@Nullable Corner within;
  private Corners.@Nullable Corner beyond;
  private boolean empty;
  private Corners corners = new Corners();
  private double hint;
  private long target = Long.MIN_VALUE;

  /**
   * A search.
   *
   * @param sweep a sweep over the graph
   * @param incumbent is offered every solution on the way
   * @param limit the budget
   */
  SecantSearch(Sweep sweep, Incumbent incumbent, long limit) {
    this.sweep = sweep;
    this.incumbent = incumbent;
    this.limit = limit;
  }

  /**
   * Starts from a multiplier that is good for a graph of which this one is a part, and stops as
   * soon as the bound shows that nothing is worth more than a target.
   */
  SecantSearch near(double multiplier, long newTarget) {
    hint = multiplier;
    target = newTarget;
    return this;
  }

  /** Starts from corners that are known, of this graph or of one with fewer options. */
  SecantSearch from(Corners known) {
    within = known.within(limit);
    beyond = known.beyond(limit);
    return this;
  }

  @Override
  public void run(Deadline deadline) {
    if (hint > 0 && bracket()) {
      return;
    }
    if (beyond == null && tryMultiplier(0)) {
      return;
    }
    if (within == null && !tryCheapest()) {
      return;
    }
    for (int round = 0; round < MAX_ROUNDS && !deadline.isOver(); round++) {
      if (within == null || beyond == null) {
        return;
      }
      if (tryMultiplier(Corners.slope(within, beyond))) {
        return;
      }
    }
  }

  /** Looks for a corner on each side of the limit near the hint; says whether all is known. */
  private boolean bracket() {
    double factor = 1;
    for (int round = 0; round < MAX_BRACKETS && (within == null || beyond == null); round++) {
      double next = within == null ? hint * factor : hint / factor;
      if (tryMultiplier(next)) {
        return true;
      }
      factor *= 1 + LEAP * (1 << (2 * round));
    }
    return false;
  }

  /** Keeps the corners that are found. */
  SecantSearch remember(Corners newCorners) {
    corners = newCorners;
    return this;
  }

  /** Runs the sweep once; says whether the least bound has been found. */
  private boolean tryMultiplier(double next) {
    double sum = sweep.run(1, new double[] {next});
    if (sum == Double.NEGATIVE_INFINITY) {
      empty = true;
      return true;
    }
    double error = sweep.roundingError();
    double found = sum + next * limit + error;
    if (found < bound) {
      bound = found;
      multiplier = next;
    }
    if (bound < target + 1.0) {
      return true;
    }
    Assignment assignment = sweep.assignment();
    Score score = incumbent.score(assignment);
    Corners.Corner corner = new Corners.Corner(assignment, score);
    corners.add(corner);
    // With a corner on one side only, the least bound may lie farther on the other.
    boolean isEdge = within != null && beyond != null;
    boolean isKnown =
        isEdge && (reaches(within, next, sum - error) || reaches(beyond, next, sum - error));
    if (score.cost()[0] > limit) {
      beyond = corner;
      return isKnown;
    }
    incumbent.offer(assignment, score);
    within = corner;
    return isKnown || next == 0;
  }

  /** Whether a corner, if there is one, is worth so much at a multiplier. */
  private static boolean reaches(
      Corners.@Nullable Corner corner, double multiplier, double relaxed) {
    if (corner == null) {
      return false;
    }
    Score score = corner.score();
    return score.value() - multiplier * score.cost()[0] >= relaxed;
  }

  /** Looks for the cheapest solution; says whether it is within the limit. */
  private boolean tryCheapest() {
    double sum = sweep.run(0, new double[] {1});
    if (sum == Double.NEGATIVE_INFINITY) {
      empty = true;
      return false;
    }
    Assignment assignment = sweep.assignment();
    Score score = incumbent.score(assignment);
    if (score.cost()[0] > limit) {
      empty = true;
      return false;
    }
    incumbent.offer(assignment, score);
    within = new Corners.Corner(assignment, score);
    return true;
  }

  @Override
  public double bound() {
    return bound;
  }

  @Override
  public double[] multipliers() {
    return new double[] {multiplier};
  }

  @Override
  public boolean isEmpty() {
    return empty;
  }

  @Override
  public @Nullable Assignment within() {
    return within == null ? null : within.assignment();
  }

  @Override
  public Mixture mixture() {
    return within == null || beyond == null
        ? Mixture.empty()
        : Corners.mixture(within, beyond, limit);
  }
}
