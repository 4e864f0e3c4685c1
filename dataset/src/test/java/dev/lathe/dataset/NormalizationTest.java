package dev.lathe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.foundation.UsageException;
import java.util.List;
import org.junit.jupiter.api.Test;

class NormalizationTest {
  @Test
  void oneNumberStandsForAllChannels() {
    Normalization normalization = Normalization.of(List.of(0.5), List.of(0.1, 0.2, 0.3), 3);

    assertThat(normalization.mean()).containsExactly(0.5, 0.5, 0.5);
    assertThat(normalization.std()).containsExactly(0.1, 0.2, 0.3);
  }

  @Test
  void aWrongNumberOfNumbersIsAUsersMistake() {
    assertThatThrownBy(() -> Normalization.of(List.of(0.1, 0.2), List.of(1.0), 3))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("one for each of 3 channels");
  }

  @Test
  void aStandardDeviationIsPositiveAndFinite() {
    for (double std : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new Normalization(List.of(0.0), List.of(std)))
          .isInstanceOf(UsageException.class);
    }
    assertThatThrownBy(() -> new Normalization(List.of(Double.NaN), List.of(1.0)))
        .isInstanceOf(UsageException.class);
  }

  @Test
  void meanAndDeviationAreMeasuredPerChannel() {
    // One pixel an image. Red 0 and 255: mean 0.5, deviation 0.5. Green 51, 51: mean 0.2, none.
    // Blue 0 and 102: mean 0.2, deviation 0.2.
    byte[] pixels = {0, 51, 0, (byte) 255, 51, 102};
    LabelledImages images = LabelledImages.of(new ImageShape(3, 1, 1), pixels, new int[] {0, 1});

    Normalization measured = Normalization.measuredOn(images);

    assertThat(measured.mean().get(0)).isCloseTo(0.5, within(1e-12));
    assertThat(measured.mean().get(1)).isCloseTo(0.2, within(1e-12));
    assertThat(measured.std().get(0)).isCloseTo(0.5, within(1e-12));
    assertThat(measured.std().get(1)).isEqualTo(0.001);
    assertThat(measured.std().get(2)).isCloseTo(0.2, within(1e-12));
  }
}
