package dev.lathe.lut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class TimingTest {
  @Test
  void statisticsAreThoseOfTheTimings() {
    // Sorted 10 20 30 40 100: median 30, p10 at place 0.4 is 14, p90 at 3.6 is 76, mean 40.
    Timing timing = Timing.of(40, 10, 100, 30, 20);
    assertThat(timing.count()).isEqualTo(5);
    assertThat(timing.medianNanos()).isEqualTo(30);
    assertThat(timing.p10Nanos()).isCloseTo(14, within(1e-12));
    assertThat(timing.p90Nanos()).isCloseTo(76, within(1e-12));
    assertThat(timing.meanNanos()).isEqualTo(40);
    // Squares 0 900 400 100 3600 make 5000; over 4 that is 1250.
    assertThat(timing.standardDeviationNanos()).isCloseTo(Math.sqrt(1250), within(1e-12));
    assertThat(timing.spreadNanos()).isCloseTo(62, within(1e-12));
  }

  @Test
  void singleTimingHasNoSpread() {
    assertThat(Timing.of(7)).isEqualTo(Timing.single(7));
    assertThat(Timing.single(7).medianErrorNanos()).isZero();
  }

  @Test
  void impossibleTimingsAreRefused() {
    assertThatThrownBy(() -> Timing.of()).hasMessageContaining("must be 1 or more");
    assertThatThrownBy(() -> Timing.of(1, Double.NaN)).hasMessageContaining("finite");
    assertThatThrownBy(() -> Timing.single(-1)).hasMessageContaining("(-1.0) must be");
    assertThatThrownBy(() -> new Timing(3, 5, 6, 7, 5, 1)).hasMessageContaining("must not fall");
  }

  @Test
  void meansOfPairsLieBetweenTheTwoSpeedsOfAMachine() {
    // Three timings at 10 and two at 20: six pair means are 10, six 15, three 20; the eighth of 15.
    Timing timing = Timing.ofPairs(10, 20, 10, 20, 10);
    assertThat(timing.medianNanos()).isEqualTo(15);
    assertThat(Timing.of(10, 20, 10, 20, 10).medianNanos()).isEqualTo(10);
    assertThat(timing.count()).isEqualTo(5);
    assertThat(Timing.ofPairs(7).medianNanos()).isEqualTo(7);
  }

  @Test
  void oneDisturbedTimingMovesTheMeansOfPairsLittle() {
    assertThat(Timing.ofPairs(10, 10, 10, 10, 1000).medianNanos()).isEqualTo(10);
  }

  @Test
  void timingsTogetherCountTheSame() {
    Timing together = Timing.together(List.of(Timing.of(10, 12, 14), Timing.of(20)));
    assertThat(together.medianNanos()).isEqualTo(16);
    assertThat(together.count()).isEqualTo(4);
    assertThat(together.p10Nanos()).isCloseTo(10.4, within(1e-12));
    assertThat(together.p90Nanos()).isEqualTo(20);
  }
}
