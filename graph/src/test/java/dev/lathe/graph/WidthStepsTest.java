package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.UsageException;
import org.junit.jupiter.api.Test;

class WidthStepsTest {
  @Test
  void stepsFollowTheVectorsOfRuntimes() {
    WidthSteps steps = WidthSteps.byVectors();

    assertThat(steps.step(1)).isEqualTo(1);
    assertThat(steps.step(8)).isEqualTo(2);
    assertThat(steps.step(16)).isEqualTo(4);
    assertThat(steps.step(32)).isEqualTo(4);
    assertThat(steps.step(64)).isEqualTo(8);
    assertThat(steps.step(100)).isEqualTo(8);
    assertThat(steps.step(128)).isEqualTo(8);
    assertThat(steps.step(256)).isEqualTo(16);
    assertThat(steps.step(512)).isEqualTo(32);
  }

  @Test
  void aStepIsNotWiderThanItsGroup() {
    for (int units = 1; units < 300; units++) {
      assertThat(WidthSteps.byVectors().step(units)).isBetween(1, units);
      assertThat(WidthSteps.of(8).step(units)).isBetween(1, units);
    }
  }

  @Test
  void interruptionsAreNotCounted() {
    // 5 ms of 6 ms is more than clocks and 2 % explain; 9 µs is not.
    assertThat(new TimedModel.Elapsed(6_000_000, 5_000_000).nanos()).isEqualTo(5_000_000);
    assertThat(new TimedModel.Elapsed(109_000, 100_000).nanos()).isEqualTo(109_000);
    assertThat(TimedModel.Elapsed.ofWall(5).wasInterrupted()).isFalse();
  }

  @Test
  void optionsOutOfRangeAreUsageErrors() {
    assertThatThrownBy(() -> ProfilingOptions.defaults().withTimeBudgetSeconds(-1))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("-1.0 s");
    assertThatThrownBy(() -> ProfilingOptions.defaults().withVariants(-1))
        .isInstanceOf(UsageException.class);
  }

  @Test
  void widthsAreTheMultiplesOfTheStepAndTheWhole() {
    assertThat(WidthSteps.byVectors().widths(16)).containsExactly(4, 8, 12, 16);
    assertThat(WidthSteps.byVectors().widths(18)).containsExactly(4, 8, 12, 16, 18);
    assertThat(WidthSteps.of(5).widths(3)).containsExactly(3);
    assertThat(WidthSteps.byVectors().widths(1)).containsExactly(1);
  }
}
