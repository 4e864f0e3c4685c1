package dev.lathe.solver;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UsageException;
import java.util.function.BooleanSupplier;

/**
 * How a problem is to be solved.
 *
 * @param seed seed of everything random; the same seed gives the same solution unless a time limit
 *     or a cancellation cut the work short
 * @param timeLimitSeconds the work stops soon after this many seconds, with what it has
 * @param relativeGap the work may stop once (bound - objective) / |objective| is at most this; 0
 *     asks for a proven optimum
 * @param tableCells the most cells the tables of one elimination may have together; structures that
 *     need more are left to CP-SAT
 * @param listener hears the objective, bound and gap as they move
 * @param cancelled asked now and then whether to stop soon, with what there is
 */
public record SolverOptions(
    long seed,
    double timeLimitSeconds,
    double relativeGap,
    long tableCells,
    SearchListener listener,
    BooleanSupplier cancelled) {
  /** 400 MB of doubles: eliminations of a ResNet with 128 options a group need a tenth of it. */
  private static final long DEFAULT_TABLE_CELLS = 50_000_000;

  /** Checks the ranges. */
  public SolverOptions {
    if (!(timeLimitSeconds > 0)) {
      throw new UsageException(
          "The time limit (%s s) must be positive.".formatted(timeLimitSeconds),
          "Maybe leave it out: most problems take less than a second.");
    }
    if (!(relativeGap >= 0)) {
      throw new UsageException(
          "The relative gap (%s) cannot be negative.".formatted(relativeGap),
          "Maybe use 0 for a proven optimum or 0.001 for a tenth of a percent.");
    }
    if (tableCells < 1) {
      throw new UsageException(
          "The cells of elimination tables (%d) must be at least 1.".formatted(tableCells),
          "Maybe leave it out: the default takes 400 MB at most.");
    }
  }

  /** Seed 1, ten minutes, proven optimum, nobody listening. */
  public static SolverOptions defaults() {
    return new SolverOptions(1, 600, 0, DEFAULT_TABLE_CELLS, SearchListener.silent(), () -> false);
  }

  /** The same with another seed. */
  public SolverOptions withSeed(long newSeed) {
    return new SolverOptions(
        newSeed, timeLimitSeconds, relativeGap, tableCells, listener, cancelled);
  }

  /** The same with another time limit. */
  public SolverOptions withTimeLimitSeconds(double newTimeLimitSeconds) {
    return new SolverOptions(
        seed, newTimeLimitSeconds, relativeGap, tableCells, listener, cancelled);
  }

  /** The same with another target gap. */
  public SolverOptions withRelativeGap(double newRelativeGap) {
    return new SolverOptions(
        seed, timeLimitSeconds, newRelativeGap, tableCells, listener, cancelled);
  }

  /** The same with another cap on elimination tables. */
  public SolverOptions withTableCells(long newTableCells) {
    return new SolverOptions(
        seed, timeLimitSeconds, relativeGap, newTableCells, listener, cancelled);
  }

  /** The same with another listener. */
  public SolverOptions withListener(SearchListener newListener) {
    return new SolverOptions(
        seed, timeLimitSeconds, relativeGap, tableCells, newListener, cancelled);
  }

  /** The same with a listener that shows objective, bound and gap beside the bar of a stage. */
  public SolverOptions withProgress(Progress progress) {
    return withListener(new StageListener(progress));
  }

  /** The same with another way to cancel. */
  public SolverOptions withCancelled(BooleanSupplier newCancelled) {
    return new SolverOptions(
        seed, timeLimitSeconds, relativeGap, tableCells, listener, newCancelled);
  }
}
