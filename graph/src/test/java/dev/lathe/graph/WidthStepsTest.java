package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

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
  void widthsAreTheMultiplesOfTheStepAndTheWhole() {
    assertThat(WidthSteps.byVectors().widths(16)).containsExactly(4, 8, 12, 16);
    assertThat(WidthSteps.byVectors().widths(18)).containsExactly(4, 8, 12, 16, 18);
    assertThat(WidthSteps.of(5).widths(3)).containsExactly(3);
    assertThat(WidthSteps.byVectors().widths(1)).containsExactly(1);
  }
}
