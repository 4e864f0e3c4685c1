package dev.lathe.pruner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.lut.Timing;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class FinalMeasurementTest {
  private static final LatencyBudget HALF = LatencyBudget.parse("50%");

  @Test
  void oneMeasurementThatMeetsTheBudgetIsEnough() {
    Iterator<List<Timing>> runs = List.of(run(100, 50)).iterator();

    FinalMeasurement measurement = FinalMeasurement.of(runs::next, HALF);

    assertThat(measurement.count()).isEqualTo(1);
    assertThat(measurement.timings()).isEqualTo(run(100, 50));
  }

  @Test
  void noiseInTheFirstMeasurementIsOutvoted() {
    // Uses of the budget: 55 / 50 = 1.1, 48 / 50 = 0.96, 49.5 / 55 = 0.9; the middle one meets it.
    Iterator<List<Timing>> runs = List.of(run(100, 55), run(100, 48), run(110, 49.5)).iterator();

    FinalMeasurement measurement = FinalMeasurement.of(runs::next, HALF);

    assertThat(measurement.count()).isEqualTo(3);
    assertThat(measurement.timings()).isEqualTo(run(100, 48));
  }

  @Test
  void oneLuckyMeasurementDoesNotPassABadResult() {
    // Uses of the budget: 1.1, 0.96 and 1.04; the middle one still misses it.
    Iterator<List<Timing>> runs = List.of(run(100, 55), run(100, 48), run(100, 52)).iterator();

    FinalMeasurement measurement = FinalMeasurement.of(runs::next, HALF);

    assertThat(measurement.timings()).isEqualTo(run(100, 52));
  }

  @Test
  void aBudgetInMillisecondsDoesNotMoveWithTheOriginal() {
    // Uses of 50 ms: 1.2, 0.8 and 1.02, whatever the original takes.
    Iterator<List<Timing>> runs = List.of(run(100, 60), run(60, 40), run(200, 51)).iterator();

    FinalMeasurement measurement = FinalMeasurement.of(runs::next, LatencyBudget.parse("50ms"));

    assertThat(measurement.timings()).isEqualTo(run(200, 51));
  }

  private static List<Timing> run(double originalMillis, double resultMillis) {
    return List.of(Timing.of(originalMillis * 1e6), Timing.of(resultMillis * 1e6));
  }
}
