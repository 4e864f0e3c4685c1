package dev.lathe.profiler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimedModelTest {
  @Test
  void interruptionsAreNotCounted() {
    // 5 ms of 6 ms is more than clocks and 2 % explain; 9 µs is not.
    assertThat(new TimedModel.Elapsed(6_000_000, 5_000_000).nanos()).isEqualTo(5_000_000);
    assertThat(new TimedModel.Elapsed(109_000, 100_000).nanos()).isEqualTo(109_000);
    assertThat(TimedModel.Elapsed.ofWall(5).wasInterrupted()).isFalse();
  }
}
