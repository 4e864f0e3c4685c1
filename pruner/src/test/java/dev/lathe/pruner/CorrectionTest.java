package dev.lathe.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CorrectionTest {
  @Test
  void theLineGoesThroughTheOriginalAndThePlan() {
    // (10, 14) and (5, 8): slope 6 / 5 = 1.2, intercept 8 - 1.2 x 5 = 2.
    Correction correction =
        Correction.through(new Correction.Point(10, 14), new Correction.Point(5, 8), 0.01);

    assertThat(correction.slope()).isCloseTo(1.2, within(1e-12));
    assertThat(correction.interceptMillis()).isCloseTo(2, within(1e-12));
    assertThat(correction.correctedMillis(2.5)).isCloseTo(5, within(1e-12));
    assertThat(correction.uncorrectedMillis(5)).isCloseTo(2.5, within(1e-12));
  }

  @Test
  void pointsTooCloseTogetherGiveARatio() {
    // 9.5 of 10 is nearer than nine tenths: 19 / 9.5 = 2.
    Correction correction =
        Correction.through(new Correction.Point(10, 10), new Correction.Point(9.5, 19), 0.01);

    assertThat(correction).isEqualTo(new Correction(0, 2, 0.01));
  }

  @Test
  void aPlanThatWasSlowerThanTheOriginalGivesARatio() {
    Correction correction =
        Correction.through(new Correction.Point(10, 10), new Correction.Point(5, 12), 0.01);

    assertThat(correction).isEqualTo(new Correction(0, 2.4, 0.01));
  }
}
