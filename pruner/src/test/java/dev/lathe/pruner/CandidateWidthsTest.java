package dev.lathe.pruner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CandidateWidthsTest {
  @Test
  void widthsAreMultiplesOfTheStepAndTheWhole() {
    assertThat(CandidateWidths.of(16)).containsExactly(2, 4, 6, 8, 10, 12, 14, 16);
    assertThat(CandidateWidths.of(20)).containsExactly(2, 4, 6, 8, 10, 12, 14, 16, 18, 20);
    assertThat(CandidateWidths.of(1)).containsExactly(1);
    assertThat(CandidateWidths.of(3)).containsExactly(1, 2, 3);
  }

  @Test
  void aWideGroupOffersAboutSixteenWidths() {
    // 2048 / 16 = 128
    assertThat(CandidateWidths.step(2048)).isEqualTo(128);
    for (int units = 64; units <= 4096; units++) {
      assertThat(CandidateWidths.of(units)).hasSizeBetween(8, 32);
    }
  }
}
