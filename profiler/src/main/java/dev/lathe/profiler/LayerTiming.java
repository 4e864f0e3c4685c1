package dev.lathe.profiler;

import dev.lathe.foundation.Progress;
import dev.lathe.lut.JournalEntry;
import dev.lathe.lut.Sample;
import dev.lathe.lut.Timing;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.ValueInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Measures the surfaces of a network's layers: corners, then wave after wave of points where the
 * interpolation is worst. The points of a wave are measured in random order and in turns, so that
 * neighbours on a surface are not neighbours in time.
 */
final class LayerTiming {
  /** So many layers are open at once, or as many as fit into the memory below. */
  private static final int TOGETHER = 16;

  private static final long TOGETHER_BYTES = 1L << 30;

  /** Samples that are measured once more to know their noise. */
  private static final int REPEATED = 32;

  private final MeasuringRuntime runtime;
  private final ReferenceKernel reference;
  private final ProfilingOptions options;
  private final double overheadNanos;
  private final long end;

  /**
   * Layers timed from now on.
   *
   * @param overheadNanos what a call takes that computes nothing; subtracted from every timing
   */
  LayerTiming(
      MeasuringRuntime runtime,
      ReferenceKernel reference,
      ProfilingOptions options,
      double overheadNanos) {
    this.runtime = runtime;
    this.reference = reference;
    this.options = options;
    this.overheadNanos = overheadNanos;
    this.end = System.nanoTime() + (long) (Math.min(options.timeBudgetSeconds(), 1e9) * 1e9);
  }

  /** What a call of a model takes that does next to nothing, in nanoseconds. */
  static double overheadNanos(MeasuringRuntime runtime, ReferenceKernel reference, long seed) {
    GraphBuilder builder = new GraphBuilder("empty", 17);
    String input = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1));
    String output = builder.node("Identity", Attributes.none(), input);
    Graph empty = builder.output(ValueInfo.of(output, ElementType.FLOAT, 1)).build();
    try (TimedModel model = runtime.open(empty, seed, Set.of())) {
      return new Stopwatch(TimingOptions.LAYERS, reference, true, seed)
          .time(List.of(model))
          .get(0)
          .medianNanos();
    }
  }

  /**
   * Measures until the surfaces are good enough or the time is spent.
   *
   * @param taker gets the samples of each few points as soon as they are measured; once it returns,
   *     they are taken up in {@code sampling}
   */
  void measure(
      Sampling sampling, Progress progress, Consumer<List<JournalEntry.LayerSample>> taker) {
    Random random = new Random(options.seed());
    int most = sampling.surfaceCount() * options.maxSamplesPerSurface();
    try (Progress.Stage stage = progress.begin("measuring layers", most)) {
      stage.advance(sampling.sampleCount());
      List<Sampling.Point> wave = sampling.missingCorners();
      while (!wave.isEmpty()) {
        Collections.shuffle(wave, random);
        measureWave(sampling, wave, stage, taker);
        wave = sampling.missingCorners();
        if (wave.isEmpty() && System.nanoTime() < end) {
          wave = sampling.nextWave();
        }
      }
      stage.advance(most - sampling.sampleCount());
    }
  }

  private void measureWave(
      Sampling sampling,
      List<Sampling.Point> wave,
      Progress.Stage stage,
      Consumer<List<JournalEntry.LayerSample>> taker) {
    int from = 0;
    while (from < wave.size()) {
      List<JournalEntry.LayerSample> samples = measureSome(wave.subList(from, wave.size()));
      taker.accept(samples);
      samples.forEach(entry -> sampling.add(entry.signature(), entry.sample()));
      from += samples.size();
      stage.advance(samples.size());
      stage.note(
          "%d samples on %d surfaces".formatted(sampling.sampleCount(), sampling.surfaceCount()));
    }
  }

  /** Measures the first points, as many as may be open at once, and at least one. */
  private List<JournalEntry.LayerSample> measureSome(List<Sampling.Point> points) {
    List<Timing> timings = new ArrayList<>();
    try (OpenModels open = new OpenModels()) {
      for (Sampling.Point point : points) {
        if (open.all().size() == TOGETHER || open.footprintBytes() > TOGETHER_BYTES) {
          break;
        }
        open.add(
            runtime.open(
                point.place().modelAt(point.widths()), options.seed(), point.place().seams()));
      }
      List<TimedModel> models = open.all();
      List<Timing> raw =
          new Stopwatch(options.timing(), reference, true, options.seed()).time(models);
      for (int index = 0; index < raw.size(); index++) {
        timings.add(without(raw.get(index), overheadNanos / models.get(index).copies()));
      }
    }
    List<JournalEntry.LayerSample> samples = new ArrayList<>();
    Instant now = Instant.now();
    for (int index = 0; index < timings.size(); index++) {
      Sampling.Point point = points.get(index);
      samples.add(
          new JournalEntry.LayerSample(
              point.place().signature(),
              new Sample(point.widths(), timings.get(index), Optional.of(now), List.of())));
    }
    return samples;
  }

  /**
   * Measures some of the samples once more, anew and in other company, and tells how far they come
   * out elsewhere.
   *
   * @return the relative standard deviation of a sample, 0.05 for 5 %; 0 where there are none
   */
  double repeatError(Sampling sampling, Progress progress) {
    List<Sampling.Point> points = sampling.somePoints(REPEATED, new Random(options.seed()));
    double squares = 0;
    int count = 0;
    try (Progress.Stage stage = progress.begin("measuring layers again", points.size())) {
      while (count < points.size()) {
        for (JournalEntry.LayerSample again : measureSome(points.subList(count, points.size()))) {
          double before = sampling.nanos(again.signature(), again.sample().widths());
          double ratio = again.sample().timing().medianNanos() / before;
          // Next to the overhead of a call, which is subtracted, little is left of some layers.
          squares += ratio > 0 && before > 0 ? Math.pow(Math.log(ratio), 2) : 0;
          count++;
          stage.advance(1);
        }
      }
    }
    // A difference has the noise of both.
    return count == 0 ? 0 : Math.sqrt(squares / count / 2);
  }

  private static Timing without(Timing timing, double overhead) {
    return new Timing(
        timing.count(),
        Math.max(0, timing.medianNanos() - overhead),
        Math.max(0, timing.p10Nanos() - overhead),
        Math.max(0, timing.p90Nanos() - overhead),
        Math.max(0, timing.meanNanos() - overhead),
        timing.standardDeviationNanos());
  }
}
