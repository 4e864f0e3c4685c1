package dev.lathe.solver.exact;

import dev.lathe.solver.elimination.EliminationTree;
import dev.lathe.solver.factor.FactorGraph;
import org.jspecify.annotations.Nullable;

/** Screens a graph that is far from a tree by {@link Relaxation}, round by round. */
final class RelaxedScreen implements Screen {
  /** Rounds between removals of options: early bounds are poor, yet smaller tables cost less. */
  private static final int ROUNDS = 4;

  /** Removals that leave more than this share of the options do not get far. */
  private static final double STUCK = 0.97;

  private static final int MAX_STUCK = 6;

  /** The size of the elimination is looked at again when no more than this share is left. */
  private static final double WORTH_LOOKING = 0.8;

  private final Relaxation base;
  private final double maxCells;
  private final Deadline deadline;

  /**
   * A screen.
   *
   * @param base a relaxation whose bound has been improved already
   * @param tableCells the most cells the messages of an elimination may have
   */
  RelaxedScreen(Relaxation base, double tableCells, Deadline deadline) {
    this.base = base;
    this.maxCells = Math.min(tableCells, EliminationTree.QUICK_CELLS);
    this.deadline = deadline;
  }

  @Override
  public @Nullable FactorGraph above(long target) {
    Relaxation at = base.above(target);
    int looked = Integer.MAX_VALUE;
    for (int stuck = 0; at != null; ) {
      boolean last = stuck == MAX_STUCK || deadline.isOver();
      if (last || at.openStates() < looked * WORTH_LOOKING) {
        looked = at.openStates();
        FactorGraph whole = at.whole();
        if (whole == null || last || fits(whole)) {
          return whole;
        }
      }
      int before = at.openStates();
      at.improve(ROUNDS, target, deadline);
      at = at.above(target);
      stuck += at != null && at.openStates() >= STUCK * before ? 1 : 0;
    }
    return null;
  }

  @Override
  public boolean fits(FactorGraph graph) {
    return EliminationTree.of(graph, maxCells) != null;
  }
}
