package dev.lathe.profiler;

import static java.util.Objects.requireNonNull;

import dev.lathe.lut.Timing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether this machine is fit to measure now.
 *
 * @param timerNanos the smallest step of the clock, in nanoseconds
 * @param othersCores how many cores other processes kept busy during the check, or -1 if not known
 * @param stolenShare the share of time that the hypervisor gave to others during the check, 0 to 1,
 *     or -1 if not known
 * @param reference the timings of the reference kernel
 * @param doubts why measurements may be wrong, one sentence each; empty for a fit machine
 */
public record SelfCheck(
    long timerNanos,
    double othersCores,
    double stolenShare,
    Timing reference,
    List<String> doubts) {
  private static final int VISITS = 1500;
  private static final double MAX_STOLEN = 0.02;
  private static final double MAX_SPREAD = 0.10;
  private static final double MAX_OTHERS = 0.2;
  private static final long MAX_TIMER_NANOS = 10_000;

  /** Copies. */
  public SelfCheck {
    requireNonNull(reference, "reference is null");
    doubts = List.copyOf(doubts);
  }

  /** Whether nothing speaks against measuring now. */
  public boolean isFit() {
    return doubts.isEmpty();
  }

  /** The spread to expect of a single timing: the 10th to the 90th percentile over the median. */
  public double expectedSpread() {
    return reference.spreadNanos() / reference.medianNanos();
  }

  /** Runs the check; takes about a second. */
  public static SelfCheck run(MeasuringRuntime runtime) {
    try (ReferenceKernel kernel = ReferenceKernel.open(runtime)) {
      ProcessorTimes before = ProcessorTimes.now();
      Timing reference = kernel.timing(VISITS);
      ProcessorTimes during = ProcessorTimes.now().since(before);
      long timer = clockStepNanos();
      List<String> doubts = new ArrayList<>();
      if (timer > MAX_TIMER_NANOS) {
        doubts.add(text("The clock's steps (%d ns) are coarse.", timer));
      }
      doubts.addAll(doubtsAboutLoad(during, runtime.threads()));
      double spread = reference.spreadNanos() / reference.medianNanos();
      if (spread > MAX_SPREAD) {
        doubts.add(text("The reference kernel's timings spread over %.0f %%.", 100 * spread));
      }
      new HostReader(Path.of("/")).governorDoubt().ifPresent(doubts::add);
      doubts.addAll(runtime.doubts());
      return new SelfCheck(timer, during.othersCores(), during.stolenShare(), reference, doubts);
    }
  }

  private static List<String> doubtsAboutLoad(ProcessorTimes during, int threads) {
    List<String> doubts = new ArrayList<>();
    int free = Math.max(0, during.cores() - threads);
    if (during.othersCores() > free + MAX_OTHERS) {
      doubts.add(
          text(
              "Other processes keep %.1f cores busy, and %d are free beside the %d measured with.",
              during.othersCores(), free, threads));
    }
    if (during.stolenShare() > MAX_STOLEN) {
      doubts.add(text("The hypervisor took %.1f %% of the time.", 100 * during.stolenShare()));
    }
    return doubts;
  }

  private static long clockStepNanos() {
    long smallest = Long.MAX_VALUE;
    for (int i = 0; i < 1000; i++) {
      long start = System.nanoTime();
      long next = System.nanoTime();
      while (next == start) {
        next = System.nanoTime();
      }
      smallest = Math.min(smallest, next - start);
    }
    return smallest;
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
