package dev.lathe.lut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static Calibration.Point point(double sum, double measured) {
    return Calibration.Point.of(sum, measured);
  }

  @Test
  void lineThroughExactPointsIsFound() {
    // whole = 30 + 0.7 · sum
    Calibration calibration =
        Calibration.fit(
            List.of(point(100, 100), point(200, 170), point(300, 240), point(400, 310)));
    assertThat(calibration.interceptNanos()).isCloseTo(30, within(1e-9));
    assertThat(calibration.slope()).isCloseTo(0.7, within(1e-12));
    assertThat(calibration.predictNanos(1000)).isCloseTo(730, within(1e-9));
    assertThat(calibration.heldOut().count()).isEqualTo(4);
    assertThat(calibration.statedRelativeError()).isLessThan(1e-9);
  }

  @Test
  void outlierHardlyMovesTheLine() {
    List<Calibration.Point> points = new ArrayList<>();
    Random random = new Random(1);
    for (int index = 0; index < 30; index++) {
      double sum = 1e6 * (1 + index);
      points.add(point(sum, (5e5 + 0.8 * sum) * (1 + 0.01 * random.nextGaussian())));
    }
    points.set(20, point(21e6, 60e6));
    Calibration calibration = Calibration.fit(points);
    assertThat(calibration.slope()).isCloseTo(0.8, within(0.01));
    assertThat(calibration.heldOut().median()).isLessThan(0.015);
    assertThat(calibration.heldOut().max()).isGreaterThan(0.5);
  }

  @Test
  void statedErrorHoldsForNewVariants() {
    int kept = 0;
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      List<Calibration.Point> points = new ArrayList<>();
      for (int index = 0; index < 30; index++) {
        points.add(noisy(random));
      }
      Calibration calibration = Calibration.fit(points);
      for (int index = 0; index < 25; index++) {
        Calibration.Point fresh = noisy(random);
        double predicted = calibration.predictNanos(fresh.sumNanos());
        double error = Math.abs(predicted - fresh.measuredNanos()) / fresh.measuredNanos();
        kept += error <= calibration.statedRelativeError() ? 1 : 0;
      }
    }
    // 1000 fresh variants; 95 % are promised.
    assertThat(kept).isGreaterThan(930);
  }

  private static Calibration.Point noisy(Random random) {
    double sum = 1e6 * (1 + 9 * random.nextDouble());
    return point(sum, (3e5 + 0.9 * sum) * (1 + 0.02 * random.nextGaussian()));
  }

  @Test
  void featuresAreUsedOnceThereAreEnoughPoints() {
    // whole = 10 + 0.5 · sum + 3 · layers
    List<Calibration.Point> points = new ArrayList<>();
    Random random = new Random(2);
    for (int index = 0; index < 7; index++) {
      double sum = 100 + random.nextInt(900);
      double layers = 5 + random.nextInt(20);
      points.add(new Calibration.Point(sum, 10 + 0.5 * sum + 3 * layers, List.of(layers)));
    }
    Calibration seven = Calibration.fit(points);
    assertThat(seven.featureNanos()).hasSize(1);
    assertThat(seven.featureNanos().get(0)).isCloseTo(3, within(1e-6));
    assertThat(seven.predictNanos(400, 8)).isCloseTo(234, within(1e-6));
    Calibration six = Calibration.fit(points.subList(0, 6));
    assertThat(six.featureNanos()).isEmpty();
    assertThat(six.predictNanos(400, 8)).isPositive();
    assertThatThrownBy(() -> seven.predictNanos(400))
        .hasMessage("The number of features (0) must be at least 1.");
  }

  /** Thirty variants whose sums foretell what was measured up to some noise. */
  private static List<Calibration.Point> sums(double deviation, int seed) {
    Random random = new Random(seed);
    List<Calibration.Point> points = new ArrayList<>();
    for (int index = 0; index < 30; index++) {
      double measured = 1e6 * (1 + index);
      points.add(point(measured * (1 + deviation * random.nextGaussian()), measured));
    }
    return points;
  }

  @Test
  void sumsAreClearlyWorseOnlyWhereMoreThanChanceSaysSo() {
    assertThat(Calibration.isClearlyWorse(sums(0.05, 1), sums(0.02, 2))).isTrue();
    assertThat(Calibration.isClearlyWorse(sums(0.02, 1), sums(0.05, 2))).isFalse();
    // The same noise with other numbers: one of the two must be the worse, but by chance.
    assertThat(Calibration.isClearlyWorse(sums(0.02, 1), sums(0.02, 2))).isFalse();
    assertThat(Calibration.isClearlyWorse(sums(0.02, 2), sums(0.02, 1))).isFalse();
    // Two variants measured while the machine was disturbed make the second-worst of thirty bad.
    List<Calibration.Point> good = sums(0.02, 1);
    List<Calibration.Point> disturbed = new ArrayList<>(good);
    disturbed.set(3, point(3e6, 4e6));
    disturbed.set(17, point(14e6, 18e6));
    assertThat(Calibration.isClearlyWorse(disturbed, good)).isFalse();
  }

  @Test
  void fewVariantsDoNotMakeSumsClearlyWorse() {
    List<Calibration.Point> bad = List.of(point(1, 9), point(9, 1), point(5, 5));
    List<Calibration.Point> exact = List.of(point(9, 9), point(1, 1), point(5, 5));
    assertThat(Calibration.isClearlyWorse(bad, exact)).isFalse();
    assertThatThrownBy(() -> Calibration.isClearlyWorse(bad, exact.subList(0, 2)))
        .hasMessage("The points (3) and the others (2) must be of the same variants.");
  }

  @Test
  void fewPointsGiveARatioAndAnErrorToMatch() {
    assertThat(Calibration.fit(List.of())).isEqualTo(Calibration.uncalibrated());
    assertThat(Calibration.uncalibrated().predictNanos(50)).isEqualTo(50);
    Calibration one = Calibration.fit(List.of(point(100, 80)));
    assertThat(one.slope()).isEqualTo(0.8);
    assertThat(one.statedRelativeError()).isEqualTo(Calibration.FEW_POINTS_ERROR);
    // Ratios 0.8, 1.0, 1.2: the median foretells 100 for 80, which is 25 % off, and twice that is
    // stated.
    Calibration three = Calibration.fit(List.of(point(100, 80), point(100, 100), point(100, 120)));
    assertThat(three.slope()).isEqualTo(1);
    assertThat(three.statedRelativeError()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void equalSumsAndFallingLinesFallBackToTheRatio() {
    Calibration equal =
        Calibration.fit(List.of(point(100, 90), point(100, 100), point(100, 110), point(100, 100)));
    assertThat(equal.interceptNanos()).isZero();
    assertThat(equal.slope()).isEqualTo(1);
    Calibration falling =
        Calibration.fit(
            List.of(point(100, 400), point(200, 300), point(300, 200), point(400, 100)));
    assertThat(falling.slope()).isPositive();
    assertThat(falling.interceptNanos()).isZero();
  }

  @Test
  void explicitHoldOutGivesTheStatedError() {
    // The line is exactly the sum; the held-out variants are 10 % and 20 % slower.
    Calibration calibration =
        Calibration.fit(
            List.of(point(100, 100), point(200, 200), point(300, 300), point(400, 400)),
            List.of(point(100, 110), point(200, 240)));
    assertThat(calibration.heldOut().count()).isEqualTo(2);
    assertThat(calibration.heldOut().max()).isCloseTo(40.0 / 240, within(1e-9));
    // Two points cannot bound 95 %: the largest is widened.
    assertThat(calibration.statedRelativeError()).isGreaterThan(40.0 / 240);
  }

  @Test
  void marginGrowsOutsideTheFittedSums() {
    Calibration calibration =
        new Calibration(
            0, 1, List.of(), new Calibration.Range(9, 100, 200), RelativeErrors.NONE, 0.05);
    assertThat(calibration.marginNanos(150)).isCloseTo(7.5, within(1e-12));
    // 200 beyond 200 of 400: half as much again.
    assertThat(calibration.marginNanos(400)).isCloseTo(400 * 0.05 * 1.5, within(1e-9));
    // 50 lacks 50: twice as much.
    assertThat(calibration.marginNanos(50)).isCloseTo(50 * 0.05 * 2, within(1e-9));
  }

  @Test
  void largestSumFitsTheBudgetWithItsMargin() {
    Calibration calibration =
        new Calibration(
            30, 0.7, List.of(), new Calibration.Range(9, 100, 2000), RelativeErrors.NONE, 0.05);
    double sum = calibration.largestSumNanos(735);
    // (30 + 0.7 · sum) · 1.05 = 735
    assertThat(sum).isCloseTo(670 / 0.7, within(1e-6));
    assertThat(calibration.largestSumNanos(10)).isZero();
  }

  @Test
  void missTightensAndLuckDoesNot() {
    Calibration calibration =
        new Calibration(
            30, 0.7, List.of(2.0), new Calibration.Range(9, 100, 2000), RelativeErrors.NONE, 0.05);
    double predicted = calibration.predictNanos(100, 5);
    Calibration tight = calibration.tightened(predicted, predicted * 1.2);
    assertThat(tight.predictNanos(100, 5)).isCloseTo(predicted * 1.2, within(1e-9));
    assertThat(calibration.tightened(predicted, predicted * 0.9)).isEqualTo(calibration);
    assertThatThrownBy(() -> calibration.tightened(0, 5))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void pointsMustBeFiniteAndPositive() {
    assertThatThrownBy(() -> point(0, 1)).hasMessageContaining("must be above 0");
    assertThatThrownBy(() -> point(1, Double.NaN)).hasMessageContaining("must be a finite number");
    assertThatThrownBy(
            () -> Calibration.fit(List.of(point(1, 1), new Calibration.Point(1, 1, List.of(2.0)))))
        .hasMessageContaining("same number of features");
  }
}
