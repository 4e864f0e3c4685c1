package dev.lathe.solver.exact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  @Test
  void firstTargetsAreNearAndGoDownFasterAfterFewParts() {
    Pace pace = new Pace(6400);

    // A 64th of the gap is 100; twice as far after few parts, 1.4 times after many.
    assertThat(pace.target(10_000, 3600)).isEqualTo(9900);
    pace.finished(1);
    assertThat(pace.target(9900, 3600)).isEqualTo(9700);
    pace.finished(100);
    assertThat(pace.target(9700, 3600)).isEqualTo(9420);
  }

  @Test
  void noTargetGoesBelowTheFloor() {
    Pace pace = new Pace(6400);

    assertThat(pace.target(10_000, 9950)).isEqualTo(9950);
  }

  @Test
  void aStepThatLeavesLittleGoesAllTheWay() {
    Pace pace = new Pace(6400);

    // A step of 100 would leave 20, less than a quarter of it; 30 is more.
    assertThat(pace.target(10_000, 9880)).isEqualTo(9880);
    assertThat(pace.target(10_000, 9870)).isEqualTo(9900);
  }

  @Test
  void noTargetGoesBelowOneThatWasPutOffBeforeThatIsSettled() {
    Pace pace = new Pace(6400);
    pace.target(10_000, 0);
    pace.finished(1);
    long putOff = pace.target(9900, 0);
    int patience = pace.patience();

    assertThat(pace.retreat()).isTrue();

    // Half of the way first, then at most to what was put off, with more patience.
    assertThat(putOff).isEqualTo(9700);
    assertThat(pace.patience()).isEqualTo(2 * patience);
    assertThat(pace.target(9900, 0)).isEqualTo(9800);
    pace.finished(1);
    assertThat(pace.target(9800, 0)).isEqualTo(putOff);
    pace.finished(1);
    assertThat(pace.target(9700, 0)).isLessThan(putOff);
  }

  @Test
  void patienceEnds() {
    Pace pace = new Pace(6400);
    pace.target(10_000, 0);

    // 500, 1000, 2000 and 4000 parts; twice as many are too many.
    for (int i = 0; i < 4; i++) {
      assertThat(pace.retreat()).isTrue();
    }
    assertThat(pace.retreat()).isFalse();
  }
}
