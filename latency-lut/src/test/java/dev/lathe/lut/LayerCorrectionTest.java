package dev.lathe.lut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.lut.LayerCorrection.Sighting;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LayerCorrectionTest {
  private static Sighting sighting(String layer, double width, double ratio) {
    return new Sighting(layer, List.of(width), Math.log(ratio), 0.03);
  }

  @Test
  void whatWasNeverSeenIsAsEverythingElse() {
    assertThat(LayerCorrection.of(List.of(), Math.log(1.1)).factor("a", List.of(0.5)))
        .isCloseTo(1.1, within(1e-12));
  }

  @Test
  void sightingsAgreeingAreBelieved() {
    List<Sighting> sightings = new ArrayList<>();
    Random random = new Random(1);
    for (int index = 0; index < 12; index++) {
      sightings.add(sighting("a", index / 12.0, 0.8 * Math.exp(0.03 * random.nextGaussian())));
    }
    LayerCorrection correction = LayerCorrection.of(sightings, 0);
    assertThat(correction.factor("a", List.of(0.55))).isCloseTo(0.8, within(0.02));
    // Another layer of the same kind is foretold to be like it.
    assertThat(correction.factor("b", List.of(0.55))).isCloseTo(0.8, within(0.03));
  }

  @Test
  void aFieldOverTheWidthsIsFollowed() {
    List<Sighting> sightings = new ArrayList<>();
    for (int index = 0; index <= 10; index++) {
      double width = index / 10.0;
      sightings.add(sighting("a", width, 1.3 - 0.3 * width));
    }
    LayerCorrection correction = LayerCorrection.of(sightings, 0);
    assertThat(correction.factor("a", List.of(0.05))).isCloseTo(1.285, within(0.03));
    assertThat(correction.factor("a", List.of(0.95))).isCloseTo(1.015, within(0.03));
  }

  @Test
  void whatWasDisturbedHardlyCounts() {
    List<Sighting> sightings = new ArrayList<>();
    for (int index = 0; index < 12; index++) {
      sightings.add(sighting("a", index / 12.0, 0.9));
    }
    sightings.set(6, sighting("a", 0.5, 4));
    assertThat(LayerCorrection.of(sightings, 0).factor("a", List.of(0.5)))
        .isCloseTo(0.9, within(0.03));
  }

  @Test
  void layersThatShareASurfaceMayDiffer() {
    List<Sighting> sightings = new ArrayList<>();
    for (int index = 0; index < 12; index++) {
      sightings.add(sighting("a", index / 12.0, 0.9));
      sightings.add(sighting("b", index / 12.0, 1.1));
    }
    LayerCorrection correction = LayerCorrection.of(sightings, 0);
    assertThat(correction.factor("a", List.of(0.4))).isCloseTo(0.9, within(0.02));
    assertThat(correction.factor("b", List.of(0.4))).isCloseTo(1.1, within(0.02));
  }

  @Test
  void noiseMustBeAboveZero() {
    assertThatThrownBy(() -> new Sighting("a", List.of(1.0), 0, 0))
        .hasMessageContaining("must be above 0");
  }
}
