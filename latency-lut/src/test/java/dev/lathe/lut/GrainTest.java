package dev.lathe.lut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;

/** Kernels that compute channels in blocks. */
class GrainTest {
  private static final List<Axis> AXES =
      List.of(new Axis("inputWidth", 8, 128, 8), new Axis("outputWidth", 8, 128, 8));

  /** As on a processor that keeps channels in blocks of 16: 72 outputs take as long as 80. */
  private static int blocked(int in, int out) {
    return 1000 + 40 * in * ((out + 15) / 16 * 16);
  }

  private static int smooth(int in, int out) {
    return 1000 + 40 * in * out;
  }

  /** Another kernel from 72 outputs on. */
  private static int cliff(int in, int out) {
    return smooth(in, out) * (out > 64 ? 2 : 1);
  }

  /** The corners and 20 points drawn at random. */
  private static LatencySurface sampled(IntBinaryOperator nanos) {
    Random random = new Random(1);
    List<Sample> samples = new ArrayList<>();
    for (int in : new int[] {8, 128}) {
      for (int out : new int[] {8, 128}) {
        samples.add(sample(nanos, in, out));
      }
    }
    for (int index = 0; index < 20; index++) {
      samples.add(sample(nanos, 8 + 8 * random.nextInt(16), 8 + 8 * random.nextInt(16)));
    }
    return LatencySurface.of(AXES, samples);
  }

  private static Sample sample(IntBinaryOperator nanos, int in, int out) {
    return Sample.of(Widths.of(in, out), Timing.single(nanos.applyAsInt(in, out)));
  }

  private static double meanError(LatencySurface surface, IntBinaryOperator nanos) {
    double sum = 0;
    for (int in = 8; in <= 128; in += 8) {
      for (int out = 8; out <= 128; out += 8) {
        double truth = nanos.applyAsInt(in, out);
        sum += Math.abs(surface.nanosAt(in, out) - truth) / truth;
      }
    }
    return sum / 256;
  }

  @Test
  void whatLiesWithinABlockTakesAsLongAsTheWholeBlock() {
    LatencySurface surface = sampled(GrainTest::blocked);

    assertThat(surface.nanosAt(104, 72)).isEqualTo(surface.nanosAt(104, 80));
    // Between blocks the latency of this kernel is bilinear, which interpolation meets exactly.
    assertThat(meanError(surface, GrainTest::blocked)).isLessThan(1e-9);
  }

  @Test
  void samplesWithinABlockKeepTheirOwnLatency() {
    // Channels that fill no block cost a tenth more besides.
    IntBinaryOperator nanos = (in, out) -> blocked(in, out) * (out % 16 == 0 ? 10 : 11) / 10;
    LatencySurface surface = sampled(nanos);

    for (Sample sample : surface.samples()) {
      Widths widths = sample.widths();
      double median = sample.timing().medianNanos();
      assertThat(surface.nanosAt(widths.get(0), widths.get(1))).isEqualTo(median);
      assertThat(surface.at(widths)).isInstanceOf(Latency.Measured.class);
    }
    assertThat(meanError(surface, nanos)).isLessThan(0.05);
  }

  @Test
  void smoothKernelsAndSingleCliffsHaveNoBlocks() {
    assertThat(Grain.found(AXES, samplesOf(sampled(GrainTest::smooth))).isNone()).isTrue();
    assertThat(Grain.found(AXES, samplesOf(sampled(GrainTest::cliff))).isNone()).isTrue();
  }

  private static SortedMap<Widths, Sample> samplesOf(LatencySurface surface) {
    SortedMap<Widths, Sample> samples = new TreeMap<>();
    surface.samples().forEach(sample -> samples.put(sample.widths(), sample));
    return samples;
  }

  @Test
  void aKernelWithBlocksNeedsFewerSamplesForTheSameError() {
    RefinementGoal goal = new RefinementGoal(0.02, 0, 60);
    LatencySurface surface = LatencySurface.empty(AXES);
    for (List<Widths> next = surface.nextSamples(goal, 4);
        !next.isEmpty();
        next = surface.nextSamples(goal, 4)) {
      for (Widths widths : next) {
        surface = surface.with(sample(GrainTest::blocked, widths.get(0), widths.get(1)));
      }
    }

    assertThat(surface.sampleCount()).isLessThan(40);
    assertThat(meanError(surface, GrainTest::blocked)).isCloseTo(0, within(0.01));
  }
}
