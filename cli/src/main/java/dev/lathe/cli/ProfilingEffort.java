package dev.lathe.cli;

import dev.lathe.profiler.ProfilingOptions;
import picocli.CommandLine.Option;

/** The options that say how much time a profile may take. */
final class ProfilingEffort {
  @Option(
      names = "--seconds",
      defaultValue = "30",
      paramLabel = "S",
      description =
          "How long latency surfaces are refined beyond their corners (default:"
              + " ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--variants",
      defaultValue = "30",
      paramLabel = "N",
      description =
          "Random-width variants of the whole model that the calibration is fitted on (default:"
              + " ${DEFAULT-VALUE}).")
  private int variants;

  /** The options of the profiler. */
  ProfilingOptions build(long seed) {
    return ProfilingOptions.defaults()
        .withTimeBudgetSeconds(seconds)
        .withVariants(variants)
        .withSeed(seed);
  }
}
