package dev.lathe.lut;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class RefinementTest {
  private static final List<Axis> PLANE =
      List.of(new Axis("inputWidth", 16, 512, 16), new Axis("outputWidth", 16, 512, 16));

  /** Asks and answers until nothing more is asked. */
  private static LatencySurface refine(
      List<Axis> axes, RefinementGoal goal, int batch, ToDoubleFunction<Widths> device) {
    LatencySurface surface = LatencySurface.empty(axes);
    for (List<Widths> next = surface.nextSamples(goal, batch);
        !next.isEmpty();
        next = surface.nextSamples(goal, batch)) {
      assertThat(next).hasSizeLessThanOrEqualTo(batch).doesNotHaveDuplicates();
      List<Sample> samples = new ArrayList<>();
      for (Widths widths : next) {
        assertThat(surface.at(widths)).isNotInstanceOf(Latency.Measured.class);
        samples.add(Sample.of(widths, Timing.single(device.applyAsDouble(widths))));
      }
      surface = surface.with(samples);
    }
    return surface;
  }

  private static double worstTrueError(LatencySurface surface, ToDoubleFunction<Widths> device) {
    double worst = 0;
    for (int in = 16; in <= 512; in += 16) {
      for (int out = 16; out <= 512; out += 16) {
        double truth = device.applyAsDouble(Widths.of(in, out));
        worst = Math.max(worst, Math.abs(surface.nanosAt(in, out) - truth) / truth);
      }
    }
    return worst;
  }

  @Test
  void cornersAreAskedForFirstAndTheLargestFirstOfAll() {
    LatencySurface surface = LatencySurface.empty(PLANE);
    assertThat(surface.nextSamples(new RefinementGoal(0.05, 0, 100), 10))
        .containsExactly(
            Widths.of(512, 512), Widths.of(512, 16), Widths.of(16, 512), Widths.of(16, 16));
    assertThat(surface.nextSamples(new RefinementGoal(0.05, 0, 2), 10)).hasSize(2);
  }

  @Test
  void bilinearLayerNeedsFewSamples() {
    ToDoubleFunction<Widths> device = w -> 5000 + 2.0 * w.get(0) * w.get(1);
    LatencySurface surface = refine(PLANE, new RefinementGoal(0.05, 0, 1000), 1, device);
    // A full grid has 32 × 32 = 1024 points; 3 % of it are 30. Four would do, and the others check.
    assertThat(surface.samples()).hasSizeLessThanOrEqualTo(30);
    assertThat(worstTrueError(surface, device)).isLessThan(1e-9);
  }

  @Test
  void plantedCliffIsFoundAndStatedErrorIsReached() {
    // 40 % slower from 272 outputs on, and dearer by a third at more than 128 inputs.
    ToDoubleFunction<Widths> device =
        w ->
            (5000 + 2.0 * w.get(0) * w.get(1))
                * (w.get(1) >= 272 ? 1.4 : 1)
                * (w.get(0) > 128 ? 1.33 : 1);
    RefinementGoal goal = new RefinementGoal(0.05, 0, 1000);
    LatencySurface surface = refine(PLANE, goal, 1, device);
    assertThat(surface.worstError(goal)).isLessThanOrEqualTo(0.05);
    assertThat(surface.samples().size()).isLessThan(512);
    assertThat(shareWithin(surface, device, 0.05)).isGreaterThan(0.97);
  }

  private static double shareWithin(
      LatencySurface surface, ToDoubleFunction<Widths> device, double error) {
    int good = 0;
    int all = 0;
    for (int in = 16; in <= 512; in += 16) {
      for (int out = 16; out <= 512; out += 16) {
        double truth = device.applyAsDouble(Widths.of(in, out));
        good += Math.abs(surface.nanosAt(in, out) - truth) <= error * truth ? 1 : 0;
        all++;
      }
    }
    return good / (double) all;
  }

  @Test
  void cliffOnOneAxisIsPinnedToNeighbouringWidths() {
    List<Axis> line = List.of(new Axis("width", 8, 1024, 8));
    // The cliff is between 648 and 656, and downwards: nothing may assume that latency grows.
    ToDoubleFunction<Widths> device = w -> w.get(0) <= 648 ? 1000 + w.get(0) : 700;
    LatencySurface surface = refine(line, new RefinementGoal(0.02, 0, 1000), 1, device);
    assertThat(surface.at(648)).isInstanceOf(Latency.Measured.class);
    assertThat(surface.at(656)).isInstanceOf(Latency.Measured.class);
    // 7 halvings find it among 128 widths; the rest checks the smooth parts.
    assertThat(surface.samples().size()).isLessThan(48);
  }

  @Test
  void budgetIsNeverExceeded() {
    Random random = new Random(5);
    for (int budget = 1; budget < 40; budget += 3) {
      LatencySurface surface =
          refine(PLANE, new RefinementGoal(0.001, 0, budget), 4, w -> 1000 + random.nextInt(1000));
      assertThat(surface.samples()).hasSize(budget);
    }
  }

  @Test
  void onlyMultiplesOfTheStepAreAskedForBetweenTheEnds() {
    List<Axis> axes = List.of(new Axis("inputWidth", 3, 61, 8), new Axis("width", 5, 5, 1));
    Random random = new Random(5);
    LatencySurface surface =
        refine(axes, new RefinementGoal(1e-6, 0, 1000), 3, w -> 1 + random.nextInt(1000));
    // 3, 8, 16, 24, 32, 40, 48, 56, 61
    assertThat(surface.samples()).hasSize(9);
    assertThat(surface.nextSamples(new RefinementGoal(1e-9, 0, 1000), 9)).isEmpty();
  }

  @Test
  void cellsBelowTheFloorAreLeftAlone() {
    Random random = new Random(9);
    RefinementGoal goal = new RefinementGoal(0.05, 1e9, 1000);
    LatencySurface surface = refine(PLANE, goal, 4, w -> 1000 + random.nextInt(1000));
    // Two microseconds do not count where errors are taken of a second: four corners do.
    assertThat(surface.samples()).hasSize(4);
  }

  @Test
  void threeAxesAreRefinedToo() {
    List<Axis> axes =
        List.of(
            new Axis("heads", 1, 12, 1), new Axis("queryWidth", 8, 64, 8), new Axis("v", 8, 64, 8));
    ToDoubleFunction<Widths> device =
        w -> 1e5 + 10.0 * w.get(0) * (w.get(1) + w.get(2)) + (w.get(0) > 6 ? 3e4 : 0);
    RefinementGoal goal = new RefinementGoal(0.03, 0, 500);
    LatencySurface surface = refine(axes, goal, 4, device);
    assertThat(surface.worstError(goal)).isLessThanOrEqualTo(0.03);
    // 12 × 8 × 8 = 768 points in all; the cliff lies between the sixth and the seventh head.
    for (int heads = 1; heads <= 12; heads++) {
      double truth = device.applyAsDouble(Widths.of(heads, 32, 40));
      assertThat(Math.abs(surface.nanosAt(heads, 32, 40) - truth) / truth).isLessThan(0.06);
    }
  }
}
