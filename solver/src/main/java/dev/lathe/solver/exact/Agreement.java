package dev.lathe.solver.exact;

import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.SplitGraph;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Finds a multiplier and shifts with which the copies of a split graph agree well. */
final class Agreement {
  /** Rounds over a relaxation of few options. */
  private static final int COARSE_ROUNDS = 24;

  /** Rounds over a relaxation before options are removed, and how often at most. */
  private static final int ROUNDS = 2;

  private static final int MAX_TURNS = 20;

  /**
   * A turn is worth it if the bound sinks by this share or not more than that of the options stays.
   */
  private static final double WORTH = 1e-4;

  private static final double FEWER = 0.8;

  private final Incumbent incumbent;
  private final Repair repair;
  private final LongSupplier floor;
  private final Deadline deadline;

  /**
   * Prepares.
   *
   * @param original the graph, not reduced
   * @param floor only what is worth more than this is looked for
   */
  Agreement(FactorGraph original, Incumbent incumbent, LongSupplier floor, Deadline deadline) {
    this.incumbent = incumbent;
    this.repair = new Repair(original);
    this.floor = floor;
    this.deadline = deadline;
  }

  /** A relaxation of a graph; null if nothing in it is worth more than the floor. */
  @Nullable Relaxation of(FactorGraph graph, SplitGraph split) {
    return agreed(start(graph, split));
  }

  /** A relaxation that starts from what a few options of each group agree on. */
  private Relaxation start(FactorGraph graph, SplitGraph split) {
    Relaxation all = Relaxation.of(split, split.graph(), incumbent, repair);
    FactorGraph coarse = new CoarseGraph(graph).even();
    FactorGraph part = coarse == null ? null : split.part(coarse);
    Relaxation few = part == null ? null : Relaxation.of(split, part, incumbent, repair);
    if (few != null) {
      // The first round shows which states of sums nothing adds up to any more.
      few.improve(1, Long.MIN_VALUE / 2, deadline);
      few = few.above(Long.MIN_VALUE / 2);
    }
    if (few != null) {
      few.improve(COARSE_ROUNDS, Long.MIN_VALUE / 2, deadline);
      all.adopt(few);
    }
    return all;
  }

  /** Improves a relaxation while that pays; null if nothing is worth more than the floor. */
  private @Nullable Relaxation agreed(Relaxation first) {
    Relaxation at = first;
    boolean stuck = false;
    for (int turn = 0; at != null && turn < MAX_TURNS && !stuck && !deadline.isOver(); turn++) {
      double before = at.bound();
      int options = at.openStates();
      at.improve(ROUNDS, floor.getAsLong(), deadline);
      boolean closer = before - at.bound() > WORTH * Math.abs(before) || !at.isBracketed();
      at = at.above(floor.getAsLong());
      stuck = !closer && at != null && at.openStates() > FEWER * options;
    }
    return at;
  }
}
