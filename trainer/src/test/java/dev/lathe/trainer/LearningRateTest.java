package dev.lathe.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateTest {
  @Test
  void theRateRisesStraightAndFallsAsHalfACosine() {
    LearningRate rate = new LearningRate(0.4, 3, 11);

    // Warm-up: 0.4 * 1/4, 2/4, 3/4; then the cosine over 8 steps from its top.
    assertThat(rate.at(0)).isCloseTo(0.1, within(1e-12));
    assertThat(rate.at(2)).isCloseTo(0.3, within(1e-12));
    assertThat(rate.at(3)).isCloseTo(0.4, within(1e-12));
    assertThat(rate.at(7)).isCloseTo(0.2, within(1e-12));
    assertThat(rate.at(11)).isCloseTo(0, within(1e-12));
  }

  @Test
  void warmUpTakesAtMostHalfOfTheSteps() {
    TrainingOptions options =
        TrainingOptions.defaults().toBuilder().epochs(1).warmUpEpochs(5).build();

    assertThat(LearningRate.of(options, 1, 10)).isEqualTo(new LearningRate(1, 5, 10));
  }
}
