package dev.lathe.cli;

import dev.lathe.foundation.UsageException;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.profiler.Processors;
import dev.lathe.profiler.RuntimeProviders;
import dev.lathe.profiler.SelfCheck;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say under what conditions latency is measured. */
final class MeasuringOptions {
  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images in a batch when latency is measured (default: 1).")
  private @Nullable Integer batch;

  @Option(
      names = "--threads",
      defaultValue = "1",
      paramLabel = "N",
      description =
          "Threads of the runtime (default: ${DEFAULT-VALUE}, which is measured most truly).")
  private int threads;

  @Option(
      names = "--device",
      defaultValue = "cpu",
      paramLabel = "NAME",
      description =
          "What measures: cpu or tensorrt; lathe devices says what is here (default:"
              + " ${DEFAULT-VALUE}).")
  private String device = "cpu";

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Where everything random starts (default: ${DEFAULT-VALUE}).")
  private long seed;

  /** Images in a batch, at least 1. */
  int batch() {
    return batch(1);
  }

  /** Images in a batch, or {@code otherwise} where nothing was said. */
  int batch(int otherwise) {
    if (batch == null) {
      return otherwise;
    }
    if (batch < 1) {
      throw new UsageException(
          "The batch (%d) must be at least 1.".formatted(batch), "Maybe say --batch 1.");
    }
    return batch;
  }

  /** Threads of the runtime. */
  int threads() {
    if (threads < 1) {
      throw new UsageException(
          "The number of threads (%d) must be at least 1.".formatted(threads),
          "Maybe leave --threads out.");
    }
    return threads;
  }

  /** Where everything random starts. */
  long seed() {
    return seed;
  }

  /** The runtime that measures. */
  MeasuringRuntime runtime() {
    return RuntimeProviders.named(device).open(threads());
  }

  /** The runtime that measures, its threads kept on processors, and the calling one with them. */
  MeasuringRuntime runtime(PinOption pin) {
    Processors processors = pin.processors(threads());
    processors.keepCallingThread();
    return RuntimeProviders.named(device).open(threads(), processors);
  }

  /** Says on standard error where this machine is not fit to measure now. */
  void warnIfUnfit(MeasuringRuntime runtime, Console console) {
    SelfCheck.run(runtime)
        .doubts()
        .forEach(
            doubt ->
                console.say("lathe: warning: this machine may not be fit to measure: " + doubt));
  }
}
