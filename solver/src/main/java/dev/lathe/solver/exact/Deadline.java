package dev.lathe.solver.exact;

import java.util.function.BooleanSupplier;

/** Says whether work has to stop: because time is up or because it was cancelled. */
public final class Deadline {
  private final long startNanos;
  private final double limitSeconds;
  private final BooleanSupplier cancelled;

  /** Starts now. */
  public Deadline(double limitSeconds, BooleanSupplier cancelled) {
    this.startNanos = System.nanoTime();
    this.limitSeconds = limitSeconds;
    this.cancelled = cancelled;
  }

  /** Seconds since the start. */
  public double seconds() {
    return (System.nanoTime() - startNanos) * 1e-9;
  }

  /** Seconds that are left; 0 if none or if cancelled. */
  public double secondsLeft() {
    return cancelled.getAsBoolean() ? 0 : Math.max(0, limitSeconds - seconds());
  }

  /** Whether to stop. */
  public boolean isOver() {
    return secondsLeft() == 0;
  }
}
