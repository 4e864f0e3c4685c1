package dev.lathe.profiler;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.UsageException;
import org.junit.jupiter.api.Test;

class ProfilingOptionsTest {
  @Test
  void optionsOutOfRangeAreUsageErrors() {
    assertThatThrownBy(() -> ProfilingOptions.defaults().withTimeBudgetSeconds(-1))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("-1.0 s");
    assertThatThrownBy(() -> ProfilingOptions.defaults().withVariants(-1))
        .isInstanceOf(UsageException.class);
  }
}
