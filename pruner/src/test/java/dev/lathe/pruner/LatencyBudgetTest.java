package dev.lathe.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.foundation.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyBudgetTest {
  @Test
  void aShareIsTakenOfTheOriginalsLatency() {
    // 60 % of 20 ms
    assertThat(LatencyBudget.parse("60%").millis(20)).isEqualTo(12, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"12ms", "12 ms", "12000us", ".012s", "12.0MS"})
  void aTimeIsReadInItsUnit(String text) {
    assertThat(LatencyBudget.parse(text).millis(20)).isEqualTo(12, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "-3ms", "abc", "", "0%", "0ms", "101%", "12", "NaN%", "1e3ms", "Infinityms"})
  void whatIsNoBudgetIsRefusedWithItsText(String text) {
    assertThatThrownBy(() -> LatencyBudget.parse(text))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("The budget (");
  }
}
