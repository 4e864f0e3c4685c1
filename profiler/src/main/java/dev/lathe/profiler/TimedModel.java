package dev.lathe.profiler;

/** A model that is loaded and has its inputs; used by one thread at a time. */
public interface TimedModel extends AutoCloseable {
  /**
   * Runs the model some times, one run after the other, and answers how long all runs took
   * together, in nanoseconds, as the runtime's best clock has it.
   *
   * @param runs 1 or more
   */
  long timeNanos(int runs);

  /** The memory that the model's weights, inputs and outputs take, roughly, in bytes. */
  long footprintBytes();

  @Override
  void close();
}
