package dev.lathe.profiler;

import java.util.List;

/** A model that is loaded and has its inputs; used by one thread at a time. */
public interface TimedModel extends AutoCloseable {
  /**
   * Runs the model some times, one run after the other.
   *
   * @param runs 1 or more
   * @return how long all runs took together
   */
  Elapsed time(int runs);

  /**
   * How many runs share a call, and with it the overhead of one; 1 where every run is a call of its
   * own.
   */
  int copies();

  /**
   * What the nodes took, in running order, where the model was opened by {@link
   * MeasuringRuntime#openWatched} and the runtime can tell; empty otherwise. Their sum is not what
   * the whole takes: watching costs time.
   */
  default List<NodeTime> nodeTimes() {
    return List.of();
  }

  /** The memory that the model's weights, inputs and outputs take, roughly, in bytes. */
  long footprintBytes();

  @Override
  void close();

  /**
   * How long something took.
   *
   * @param wallNanos from its beginning to its end
   * @param runningNanos the part in which the operating system let it run; {@code wallNanos} where
   *     that cannot be told
   */
  record Elapsed(long wallNanos, long runningNanos) {
    /** What reading the clocks may take. */
    private static final long SLACK_NANOS = 10_000;

    private static final double SLACK_SHARE = 0.02;

    /** Something of which only beginning and end are known. */
    public static Elapsed ofWall(long wallNanos) {
      return new Elapsed(wallNanos, wallNanos);
    }

    /** Whether the operating system ran something else in its place meanwhile. */
    public boolean wasInterrupted() {
      return wallNanos - runningNanos > SLACK_NANOS + SLACK_SHARE * wallNanos;
    }

    /** How long it took without interruptions. */
    public long nanos() {
      return wasInterrupted() ? runningNanos : wallNanos;
    }
  }
}
