package dev.lathe.profiler;

import static java.util.Objects.requireNonNull;

import dev.lathe.foundation.UsageException;
import dev.lathe.graph.WidthSteps;

/**
 * How a network is profiled.
 *
 * @param relativeError the interpolation error at which a surface is good enough, above 0: 0.05 is
 *     5 %
 * @param maxSamplesPerSurface no surface gets more samples than this; 8 or more, so that the
 *     corners fit
 * @param timeBudgetSeconds when this is spent, surfaces are not refined any further; their corners
 *     are measured all the same
 * @param variants whole-model variants measured for the calibration; 0 for none
 * @param timing how layers are timed
 * @param steps which widths are of interest
 * @param seed seeds the order of measuring, inputs and variants
 * @param shard which part of the layers and variants is measured
 */
public record ProfilingOptions(
    double relativeError,
    int maxSamplesPerSurface,
    double timeBudgetSeconds,
    int variants,
    TimingOptions timing,
    WidthSteps steps,
    long seed,
    Shard shard) {
  private static final int CORNERS = 8;

  /**
   * Checks the ranges.
   *
   * @throws UsageException if one is broken
   */
  public ProfilingOptions {
    requireNonNull(timing, "timing is null");
    requireNonNull(steps, "steps is null");
    requireNonNull(shard, "shard is null");
    if (!(relativeError > 0 && relativeError < 1)) {
      throw new UsageException(
          "The relative error (%s) must be between 0 and 1.".formatted(relativeError),
          "Maybe say 0.05 for 5 %.");
    }
    if (maxSamplesPerSurface < CORNERS) {
      throw new UsageException(
          "The samples per surface (%d) must be %d or more, so that its corners fit."
              .formatted(maxSamplesPerSurface, CORNERS),
          "Maybe leave the option out.");
    }
    if (!(timeBudgetSeconds >= 0) || variants < 0) {
      throw new UsageException(
          "The time budget (%s s) and the number of variants (%d) must not be negative."
              .formatted(timeBudgetSeconds, variants),
          "Maybe leave the option out.");
    }
  }

  /** 5 % of error, half a minute of refining, thirty variants. */
  public static ProfilingOptions defaults() {
    return new ProfilingOptions(
        0.05, 40, 30, 30, TimingOptions.LAYERS, WidthSteps.byVectors(), 1, Shard.WHOLE);
  }

  /** These options with another time budget. */
  public ProfilingOptions withTimeBudgetSeconds(double seconds) {
    return new ProfilingOptions(
        relativeError, maxSamplesPerSurface, seconds, variants, timing, steps, seed, shard);
  }

  /** These options with another number of variants. */
  public ProfilingOptions withVariants(int count) {
    return new ProfilingOptions(
        relativeError, maxSamplesPerSurface, timeBudgetSeconds, count, timing, steps, seed, shard);
  }

  /** These options with another way of timing layers. */
  public ProfilingOptions withTiming(TimingOptions other) {
    return new ProfilingOptions(
        relativeError,
        maxSamplesPerSurface,
        timeBudgetSeconds,
        variants,
        other,
        steps,
        seed,
        shard);
  }

  /** These options with other widths of interest, such as those that a planner offers. */
  public ProfilingOptions withSteps(WidthSteps other) {
    return new ProfilingOptions(
        relativeError,
        maxSamplesPerSurface,
        timeBudgetSeconds,
        variants,
        timing,
        other,
        seed,
        shard);
  }

  /** These options with another seed. */
  public ProfilingOptions withSeed(long other) {
    return new ProfilingOptions(
        relativeError,
        maxSamplesPerSurface,
        timeBudgetSeconds,
        variants,
        timing,
        steps,
        other,
        shard);
  }

  /** These options for one part of the work. */
  public ProfilingOptions withShard(Shard other) {
    return new ProfilingOptions(
        relativeError,
        maxSamplesPerSurface,
        timeBudgetSeconds,
        variants,
        timing,
        steps,
        seed,
        other);
  }
}
