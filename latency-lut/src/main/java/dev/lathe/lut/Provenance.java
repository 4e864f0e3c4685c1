package dev.lathe.lut;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * How a table came to be.
 *
 * @param command the command that made it; may be empty for a table made by a program
 * @param toolVersion the version of Lathe, with its commit
 * @param seed what seeded every random choice
 * @param javaRuntime name and version of the Java runtime
 * @param work when, and how much was measured
 */
public record Provenance(
    String command, String toolVersion, long seed, String javaRuntime, Work work) {
  /** Checks for null. */
  public Provenance {
    requireNonNull(command, "command is null");
    requireNonNull(toolVersion, "toolVersion is null");
    requireNonNull(javaRuntime, "javaRuntime is null");
    requireNonNull(work, "work is null");
  }

  /**
   * The measuring that was done.
   *
   * @param startedAt when the first run began
   * @param endedAt when the last run ended; not before the start
   * @param sampleCount samples taken; 0 or more
   * @param minutes spent measuring, pauses between a killed run and its resumption not counted
   * @param repeatError how far samples of layers come out elsewhere when they are measured once
   *     more, later, anew and in other company: the relative standard deviation of one of them,
   *     0.05 for 5 %, found on some samples; 0 where that was not looked at
   */
  public record Work(
      Instant startedAt, Instant endedAt, long sampleCount, double minutes, double repeatError) {
    /** Checks the ranges. */
    public Work {
      requireNonNull(startedAt, "startedAt is null");
      requireNonNull(endedAt, "endedAt is null");
      Require.atLeast("sampleCount", sampleCount, 0);
      Require.nanos("minutes", minutes);
      Require.nanos("repeatError", repeatError);
      if (endedAt.isBefore(startedAt)) {
        throw new IllegalArgumentException(
            "The end (%s) must not be before the start (%s).".formatted(endedAt, startedAt));
      }
    }

    /** Work of which it was not looked at what comes out when it is done once more. */
    public Work(Instant startedAt, Instant endedAt, long sampleCount, double minutes) {
      this(startedAt, endedAt, sampleCount, minutes, 0);
    }

    /** The work of both, whose samples are as far off as those of the worse. */
    Work and(Work other) {
      return new Work(
          startedAt.isBefore(other.startedAt) ? startedAt : other.startedAt,
          endedAt.isAfter(other.endedAt) ? endedAt : other.endedAt,
          sampleCount + other.sampleCount,
          minutes + other.minutes,
          Math.max(repeatError, other.repeatError));
    }
  }
}
