package dev.lathe.profiler;

import dev.lathe.foundation.UsageException;

/**
 * The part of a profile that one of several machines of the same kind measures. Which part is whose
 * follows from the network alone, so that machines need not know of each other: the distinct layers
 * and the variants are dealt out in turn.
 *
 * @param number which part, from 1 to {@code count}
 * @param count how many parts there are; 1 for everything
 */
public record Shard(int number, int count) {
  /** Everything in one part. */
  public static final Shard WHOLE = new Shard(1, 1);

  /**
   * Checks the ranges.
   *
   * @throws UsageException if one is broken
   */
  public Shard {
    if (count < 1 || number < 1 || number > count) {
      throw new UsageException(
          "The shard (%d/%d) must be one of 1/N to N/N.".formatted(number, count),
          "Maybe say --shard 1/4 for the first of four.");
    }
  }

  /** Whether there are no other parts. */
  public boolean isWhole() {
    return count == 1;
  }

  /** Whether the part holds the thing at this index, counted from 0, of a list. */
  boolean owns(int index) {
    return index % count == number - 1;
  }

  @Override
  public String toString() {
    return number + "/" + count;
  }
}
