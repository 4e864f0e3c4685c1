package dev.lathe.lut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.foundation.UserException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencySurfaceTest {
  private static final Axis INPUT = new Axis("inputWidth", 8, 64, 8);
  private static final Axis OUTPUT = new Axis("outputWidth", 16, 128, 8);

  private static Sample sample(double nanos, int... widths) {
    return Sample.of(Widths.of(widths), Timing.single(nanos));
  }

  @Test
  void fourCornersReproduceTheWorkOfAConvolution() {
    // 1000 + 5 in + 7 out + 3 in·out is bilinear, so four corners determine it.
    List<Sample> corners = new ArrayList<>();
    for (int in : new int[] {8, 64}) {
      for (int out : new int[] {16, 128}) {
        corners.add(sample(bilinear(in, out), in, out));
      }
    }
    LatencySurface surface = LatencySurface.of(List.of(INPUT, OUTPUT), corners);
    for (int in = 8; in <= 64; in++) {
      for (int out = 16; out <= 128; out++) {
        assertThat(surface.nanosAt(in, out)).isCloseTo(bilinear(in, out), within(1e-6));
      }
    }
  }

  private static double bilinear(int in, int out) {
    return 1000 + 5.0 * in + 7.0 * out + 3.0 * in * out;
  }

  @Test
  void piecewiseMultilinearFunctionOnAFullGridIsReproduced() {
    // Values at the knots are arbitrary; between them the function is multilinear.
    Random random = new Random(7);
    int[] knots = {8, 16, 40, 48, 64};
    double[][] values = new double[5][5];
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < 5; j++) {
        values[i][j] = 100 + random.nextInt(1000);
        samples.add(sample(values[i][j], knots[i], 2 * knots[j]));
      }
    }
    Collections.shuffle(samples, random);
    LatencySurface surface = LatencySurface.of(List.of(INPUT, OUTPUT), samples);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        // The middle of a cell is the mean of its corners.
        double mean =
            (values[i][j] + values[i + 1][j] + values[i][j + 1] + values[i + 1][j + 1]) / 4;
        double middle = surface.nanosAt((knots[i] + knots[i + 1]) / 2, knots[j] + knots[j + 1]);
        assertThat(middle).isCloseTo(mean, within(1e-9));
      }
    }
  }

  @Test
  void scatteredSamplesAreExactAndAnswersStayWithinTheRange() {
    for (int axes = 1; axes <= 3; axes++) {
      for (int seed = 0; seed < 20; seed++) {
        checkScattered(axes, new Random(1000L * axes + seed));
      }
    }
  }

  private static void checkScattered(int count, Random random) {
    List<Axis> axes =
        List.of(new Axis("a", 1, 50, 1), new Axis("b", 3, 70, 1), new Axis("c", 2, 9, 1))
            .subList(0, count);
    List<Sample> samples = new ArrayList<>();
    for (int corner = 0; corner < 1 << count; corner++) {
      int[] widths = new int[count];
      for (int axis = 0; axis < count; axis++) {
        widths[axis] = (corner >> axis & 1) == 0 ? axes.get(axis).min() : axes.get(axis).max();
      }
      samples.add(sample(1 + random.nextInt(10_000), widths));
    }
    for (int extra = random.nextInt(40); extra > 0; extra--) {
      samples.add(sample(1 + random.nextInt(10_000), randomWidths(axes, random)));
    }
    LatencySurface surface = LatencySurface.of(axes, samples);
    double min = Double.MAX_VALUE;
    double max = 0;
    for (Sample sample : surface.samples()) {
      double median = sample.timing().medianNanos();
      min = Math.min(min, median);
      max = Math.max(max, median);
      assertThat(surface.at(sample.widths())).isInstanceOf(Latency.Measured.class);
      assertThat(nanosAt(surface, sample.widths().toArray())).isEqualTo(median);
    }
    for (int probe = 0; probe < 50; probe++) {
      int[] widths = randomWidths(axes, random);
      Latency latency = surface.at(widths);
      assertThat(latency.isKnown()).isTrue();
      assertThat(latency.nanos()).isBetween(min - 1e-9, max + 1e-9);
      assertThat(nanosAt(surface, widths)).isEqualTo(latency.nanos());
    }
  }

  private static int[] randomWidths(List<Axis> axes, Random random) {
    return axes.stream()
        .mapToInt(axis -> axis.min() + random.nextInt(axis.max() - axis.min() + 1))
        .toArray();
  }

  private static double nanosAt(LatencySurface surface, int[] widths) {
    return switch (widths.length) {
      case 1 -> surface.nanosAt(widths[0]);
      case 2 -> surface.nanosAt(widths[0], widths[1]);
      default -> surface.nanosAt(widths[0], widths[1], widths[2]);
    };
  }

  @Test
  void answersLieBetweenTheCornersOfTheirCell() {
    // On this grid every cell has measured corners; 5 by 5 values without any order.
    Random random = new Random(11);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < 5; j++) {
        samples.add(sample(1 + random.nextInt(1000), 8 + 14 * i, 16 + 28 * j));
      }
    }
    LatencySurface surface = LatencySurface.of(List.of(INPUT, OUTPUT), samples);
    for (int in = 8; in < 64; in++) {
      for (int out = 16; out < 128; out++) {
        int low = 8 + (in - 8) / 14 * 14;
        int left = 16 + (out - 16) / 28 * 28;
        double[] corners = {
          surface.nanosAt(low, left),
          surface.nanosAt(low + 14, left),
          surface.nanosAt(low, left + 28),
          surface.nanosAt(low + 14, left + 28)
        };
        java.util.Arrays.sort(corners);
        assertThat(surface.nanosAt(in, out)).isBetween(corners[0] - 1e-9, corners[3] + 1e-9);
      }
    }
  }

  @Test
  void outsideTheBoxNothingIsKnown() {
    LatencySurface surface =
        LatencySurface.of(List.of(INPUT), List.of(sample(10, 8), sample(20, 64)));
    assertThat(surface.nanosAt(7)).isNaN();
    assertThat(surface.nanosAt(65)).isNaN();
    assertThat(surface.at(65))
        .isEqualTo(new Latency.Unknown("the widths 65 lie outside inputWidth 8 to 64"));
    assertThatThrownBy(() -> surface.at(65).nanos())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("lie outside inputWidth 8 to 64");
  }

  @Test
  void cellsWithoutAllCornersAreUnknownAndCompleteOnesAreNot() {
    // The square from (16, 32) to (32, 64) is complete; (64, 128) stands alone.
    LatencySurface surface =
        LatencySurface.of(
            List.of(INPUT, OUTPUT),
            List.of(
                sample(1, 16, 32),
                sample(2, 32, 32),
                sample(3, 16, 64),
                sample(4, 32, 64),
                sample(9, 64, 128)));
    assertThat(surface.nanosAt(24, 48)).isEqualTo(2.5);
    assertThat(surface.nanosAt(64, 128)).isEqualTo(9);
    assertThat(surface.nanosAt(48, 96)).isNaN();
    assertThat(surface.at(48, 96)).isInstanceOf(Latency.Unknown.class);
    assertThat(surface.worstError(new RefinementGoal(0.1, 0, 100)))
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void orderOfTheSamplesDoesNotMatter() {
    Random random = new Random(3);
    List<Sample> samples = new ArrayList<>();
    for (int index = 0; index < 40; index++) {
      samples.add(sample(random.nextInt(99), 8 + random.nextInt(57), 16 + random.nextInt(113)));
    }
    LatencySurface one = LatencySurface.of(List.of(INPUT, OUTPUT), samples);
    List<Sample> shuffled = new ArrayList<>(one.samples());
    Collections.shuffle(shuffled, random);
    LatencySurface other = LatencySurface.of(List.of(INPUT, OUTPUT), shuffled);
    assertThat(other).isEqualTo(one).hasSameHashCodeAs(one);
    for (int in = 8; in <= 64; in += 3) {
      for (int out = 16; out <= 128; out += 5) {
        assertThat(other.at(in, out)).isEqualTo(one.at(in, out));
      }
    }
  }

  @Test
  void statedErrorGrowsAwayFromSamplesAndHoldsTheirNoise() {
    Timing noisy = Timing.of(90, 100, 110);
    LatencySurface surface =
        LatencySurface.of(
            List.of(INPUT),
            List.of(Sample.of(Widths.of(8), noisy), sample(200, 36), sample(300, 64)));
    Latency measured = surface.at(8);
    assertThat(measured.errorNanos()).isEqualTo(noisy.medianErrorNanos());
    assertThat(surface.at(22).errorNanos()).isGreaterThan(surface.at(10).errorNanos() / 2);
    // Halfway between two samples half of the noise of each end remains.
    assertThat(surface.at(22).errorNanos()).isGreaterThanOrEqualTo(noisy.medianErrorNanos() / 2);
  }

  @Test
  void fixedAxisNeedsNoSecondSample() {
    Axis fixed = new Axis("inputWidth", 3, 3, 1);
    LatencySurface surface =
        LatencySurface.of(List.of(fixed, OUTPUT), List.of(sample(10, 3, 16), sample(122, 3, 128)));
    // 10 + (72 - 16) = 66
    assertThat(surface.nanosAt(3, 72)).isEqualTo(66);
    assertThat(LatencySurface.empty(List.of(fixed, OUTPUT)).nextSamples(goal(0.1), 9)).hasSize(2);
  }

  private static RefinementGoal goal(double error) {
    return new RefinementGoal(error, 0, 1000);
  }

  @Test
  void samplesOutsideTheAxesAreRefused() {
    assertThatThrownBy(() -> LatencySurface.of(List.of(INPUT), List.of(sample(1, 65))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The sample at 65 must lie within");
    assertThatThrownBy(() -> LatencySurface.of(List.of(INPUT), List.of(sample(1, 8, 8))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LatencySurface.of(List.of(INPUT, INPUT), List.of()))
        .hasMessageContaining("different names");
  }

  @Test
  void leaveOutErrorsOfALinearFunctionAreZero() {
    List<Sample> samples = new ArrayList<>();
    for (int width = 8; width <= 64; width += 8) {
      samples.add(sample(10.0 * width, width));
    }
    // Six of the eight samples lie between others; the two ends do not count.
    RelativeErrors errors = LatencySurface.of(List.of(INPUT), samples).leaveOutErrors();
    assertThat(errors.count()).isEqualTo(6);
    assertThat(errors.max()).isLessThan(1e-12);
  }

  @Test
  void leaveOutErrorIsThatOfTheForetoldSample() {
    // Without the middle, (10 + 30) / 2 = 20 is foretold for 25: 20 % off.
    LatencySurface surface =
        LatencySurface.of(List.of(INPUT), List.of(sample(10, 8), sample(25, 36), sample(30, 64)));
    assertThat(surface.leaveOutErrors()).isEqualTo(new RelativeErrors(1, 0.2, 0.2, 0.2));
  }
}
