package dev.lathe.profiler;

import dev.lathe.lut.Timing;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleBiFunction;

/**
 * A fixed convolution that is timed again and again between other things. When it takes longer than
 * it did, the machine has become slower, not the model beside it.
 *
 * <p>Its slow drift, the median of the last few visits over a baseline, divides timings; a sudden
 * rise says that the timings next to it were disturbed.
 */
final class ReferenceKernel implements AutoCloseable {
  private static final int CHANNELS = 32;
  private static final int SIZE = 28;
  private static final int REMEMBERED = 7;
  private static final int BASELINE_VISITS = 25;

  /** Groups of visits from which a baseline is taken that timings are told at. */
  private static final int BASELINE_GROUPS = 11;

  private static final long BASELINE_PAUSE_MILLIS = 50;
  private static final long VISIT_NANOS = 400_000;

  /** A visit this much above the last ones is a disturbance. */
  private static final double DISTURBED = 1.2;

  private final TimedModel kernel;
  private final int runs;
  private final Deque<Double> last = new ArrayDeque<>();
  private final double baselineNanos;

  private ReferenceKernel(TimedModel kernel, int runs, double baselineNanos) {
    this.kernel = kernel;
    this.runs = runs;
    this.baselineNanos = baselineNanos;
  }

  /** Opens the kernel to see disturbances; its baseline is how long it takes at this moment. */
  static ReferenceKernel open(MeasuringRuntime runtime) {
    return open(runtime, (kernel, runs) -> timing(kernel, runs, BASELINE_VISITS).medianNanos());
  }

  /**
   * Opens the kernel to tell timings at one speed of the machine, whenever they are taken.
   *
   * @param baselineNanos the baseline of an earlier run, or 0 to take one now, over half a second
   */
  static ReferenceKernel open(MeasuringRuntime runtime, double baselineNanos) {
    return open(
        runtime, baselineNanos > 0 ? (kernel, runs) -> baselineNanos : ReferenceKernel::usualNanos);
  }

  private static ReferenceKernel open(
      MeasuringRuntime runtime, ToDoubleBiFunction<TimedModel, Integer> baseline) {
    TimedModel kernel = runtime.open(model(), 1, Set.of());
    long end = System.nanoTime() + 50_000_000;
    long once = Math.max(1, kernel.time(1).nanos());
    while (System.nanoTime() < end) {
      once = Math.max(1, Math.min(once, kernel.time(1).nanos()));
    }
    int runs = (int) Math.max(1, VISIT_NANOS / once);
    return new ReferenceKernel(kernel, runs, baseline.applyAsDouble(kernel, runs));
  }

  /**
   * How long the kernel takes most of the time. A shared processor is slower by a quarter for a
   * tenth of a second now and then; a baseline taken within such a moment would shift a whole
   * table.
   */
  private static double usualNanos(TimedModel kernel, int runs) {
    double[] medians = new double[BASELINE_GROUPS];
    for (int group = 0; group < medians.length; group++) {
      medians[group] = timing(kernel, runs, BASELINE_VISITS).medianNanos();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(BASELINE_PAUSE_MILLIS));
    }
    return Timing.of(medians).medianNanos();
  }

  private static Graph model() {
    GraphBuilder builder = new GraphBuilder("reference", 17);
    float[] weight = new float[CHANNELS * CHANNELS * 9];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < weight.length; i++) {
      weight[i] = (float) (random.nextDouble() - 0.5);
    }
    String input = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, CHANNELS, SIZE, SIZE));
    String output =
        builder.node(
            "Conv",
            Attributes.none().with("pads", 1, 1, 1, 1),
            input,
            builder.constant("w", Tensor.ofFloats(weight, CHANNELS, CHANNELS, 3, 3)));
    return builder.output(ValueInfo.of(output, ElementType.FLOAT, 1, CHANNELS, SIZE, SIZE)).build();
  }

  private static Timing timing(TimedModel kernel, int runs, int visits) {
    double[] nanos = new double[visits];
    for (int visit = 0; visit < visits; visit++) {
      nanos[visit] = (double) kernel.time(runs).nanos() / runs;
    }
    return Timing.of(nanos);
  }

  /** The timings of so many visits without anything between them. */
  Timing timing(int visits) {
    return timing(kernel, runs, visits);
  }

  /** Times the kernel once more; whether this visit was within what the last ones were. */
  boolean visit() {
    double nanos = (double) kernel.time(runs).nanos() / runs;
    boolean calm = last.size() < 3 || nanos < DISTURBED * recentNanos();
    last.addLast(nanos);
    if (last.size() > REMEMBERED) {
      last.removeFirst();
    }
    return calm;
  }

  /** How much slower than at the baseline the machine is now: 1 for no drift. */
  double drift() {
    return last.isEmpty() ? 1 : recentNanos() / baselineNanos;
  }

  /** What the baseline is, in nanoseconds. */
  double baselineNanos() {
    return baselineNanos;
  }

  private double recentNanos() {
    double[] visits = last.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(visits);
    return visits[visits.length / 2];
  }

  @Override
  public void close() {
    kernel.close();
  }
}
