package dev.lathe.solver.exact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final int MOST_LABELS = 1_000_000;

  @Test
  void firstTargetsAreNearAndGoDownFasterAfterFewLabels() {
    Pace pace = new Pace(true, 6400, MOST_LABELS);

    // A 64th of the gap is 100; four times as far after few labels, twice after some.
    assertThat(pace.target(10_000, 3600)).isEqualTo(9900);
    pace.finished(0, 0);
    assertThat(pace.target(9900, 3600)).isEqualTo(9500);
    pace.finished(1000, 50);
    assertThat(pace.target(9500, 3600)).isEqualTo(8700);
  }

  @Test
  void noTargetGoesBelowOneThatWasPutOffBeforeThatIsSettled() {
    Pace pace = new Pace(true, 6400, MOST_LABELS);
    pace.target(10_000, 0);
    pace.finished(0, 0);
    long putOff = pace.target(9900, 0);
    int patience = pace.patience();

    assertThat(pace.retreat(500)).isTrue();

    // Half of the way first, then at most to what was put off, with more patience.
    assertThat(putOff).isEqualTo(9500);
    assertThat(pace.patience()).isEqualTo(2 * patience);
    assertThat(pace.target(9900, 0)).isEqualTo(9700);
    pace.finished(0, 0);
    assertThat(pace.target(9700, 0)).isEqualTo(putOff);
    pace.finished(0, 0);
    assertThat(pace.target(9500, 0)).isLessThan(putOff);
  }

  @Test
  void manyMoreOptionsThanTookTooManyLabelsAreTooWide() {
    Pace pace = new Pace(true, 6400, MOST_LABELS);
    pace.target(10_000, 0);
    pace.finished(0, 0);
    pace.target(9900, 0);
    pace.retreat(500);

    // Twice the patience reaches 2^0.4 = 1.32 times as many options.
    assertThat(pace.isTooWide(650)).isFalse();
    assertThat(pace.isTooWide(700)).isTrue();
  }

  @Test
  void putsOffOnlyTwiceWhatTakesAllLabelsThereCanBe() {
    Pace pace = new Pace(true, 6400, 5000);
    pace.target(10_000, 0);

    assertThat(pace.retreat(500)).isTrue();
    assertThat(pace.retreat(500)).isTrue();
    assertThat(pace.retreat(500)).isFalse();
  }
}
