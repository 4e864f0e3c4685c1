package dev.lathe.cli;

import dev.lathe.profiler.Processors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The option that keeps measuring threads on processors. Only for commands that do nothing but
 * measure: threads that are started later begin where the calling one is kept.
 */
final class PinOption {
  @Option(
      names = "--pin",
      paramLabel = "LIST",
      description =
          "Keep the measuring threads on these processors, one for each thread, such as 1 or 0,1"
              + " (default: wherever the system puts them).")
  private @Nullable String list;

  /** The processors for so many threads. */
  Processors processors(int threads) {
    return list == null ? Processors.ANY : Processors.parse(list, threads);
  }
}
