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
  /** How many channels there are. */
  private static final int FULL = 960;

  /** Seen at whole vectors of channels. */
  private static Sighting sighting(String layer, double share, double ratio) {
    return sighting(layer, 8 * (int) Math.round(Math.max(1, share * FULL / 8)), ratio);
  }

  private static Sighting sighting(String layer, int width, double ratio) {
    return new Sighting(
        layer, Widths.of(width), List.of((double) width / FULL), true, Math.log(ratio), 0.03);
  }

  private static double factor(LayerCorrection correction, String layer, double share) {
    return factor(correction, layer, 8 * (int) Math.round(share * FULL / 8));
  }

  private static double factor(LayerCorrection correction, String layer, int width) {
    return correction.factor(layer, Widths.of(width), List.of((double) width / FULL), true);
  }

  @Test
  void whatWasNeverSeenIsAsEverythingElse() {
    assertThat(factor(LayerCorrection.of(List.of(), Math.log(1.1)), "a", 0.5))
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
    assertThat(factor(correction, "a", 0.55)).isCloseTo(0.8, within(0.02));
    // Another layer of the same kind is foretold to be like it.
    assertThat(factor(correction, "b", 0.55)).isCloseTo(0.8, within(0.03));
  }

  @Test
  void aFieldOverTheWidthsIsFollowed() {
    List<Sighting> sightings = new ArrayList<>();
    for (int index = 0; index <= 10; index++) {
      double width = index / 10.0;
      sightings.add(sighting("a", width, 1.3 - 0.3 * width));
    }
    LayerCorrection correction = LayerCorrection.of(sightings, 0);
    assertThat(factor(correction, "a", 0.05)).isCloseTo(1.285, within(0.03));
    assertThat(factor(correction, "a", 0.95)).isCloseTo(1.015, within(0.03));
  }

  @Test
  void whatWasDisturbedHardlyCounts() {
    List<Sighting> sightings = new ArrayList<>();
    for (int index = 0; index < 12; index++) {
      sightings.add(sighting("a", index / 12.0, 0.9));
    }
    sightings.set(6, sighting("a", 0.5, 4));
    assertThat(factor(LayerCorrection.of(sightings, 0), "a", 0.5)).isCloseTo(0.9, within(0.03));
  }

  @Test
  void layersThatShareASurfaceMayDiffer() {
    List<Sighting> sightings = new ArrayList<>();
    for (int index = 0; index < 12; index++) {
      sightings.add(sighting("a", index / 12.0, 0.9));
      sightings.add(sighting("b", index / 12.0, 1.1));
    }
    LayerCorrection correction = LayerCorrection.of(sightings, 0);
    assertThat(factor(correction, "a", 0.4)).isCloseTo(0.9, within(0.02));
    assertThat(factor(correction, "b", 0.4)).isCloseTo(1.1, within(0.02));
  }

  @Test
  void noiseMustBeAboveZero() {
    assertThatThrownBy(() -> new Sighting("a", Widths.of(1), List.of(1.0), false, 0, 0))
        .hasMessageContaining("must be above 0");
  }

  @Test
  void widthsThatFillNoVectorsMayTakeAnotherKernel() {
    List<Sighting> sightings = new ArrayList<>();
    for (int index = 1; index <= 12; index++) {
      sightings.add(sighting("a", 80 * index, 0.6));
      sightings.add(sighting("a", 80 * index - 3, 5));
    }
    LayerCorrection correction = LayerCorrection.of(sightings, 0);
    assertThat(factor(correction, "a", 400)).isCloseTo(0.6, within(0.03));
    assertThat(factor(correction, "a", 397)).isCloseTo(5, within(0.25));
  }

  @Test
  void widthsThatFillNoBlockMayLeaveAPartOfItUnused() {
    List<Sighting> sightings = new ArrayList<>();
    for (int index = 1; index <= 12; index++) {
      sightings.add(sighting("a", 32 * index, 1));
      sightings.add(sighting("a", 32 * index + 8, 1.2));
    }
    LayerCorrection correction = LayerCorrection.of(sightings, 0);
    assertThat(factor(correction, "a", 208)).isCloseTo(1, within(0.03));
    assertThat(factor(correction, "a", 216)).isCloseTo(1.2, within(0.03));
  }

  @Test
  void whatWasMeasuredDoesNotAnswerForWhatIsInterpolated() {
    // The surface was measured at odd multiples of 8, and interpolates in between, far too high.
    List<Sighting> sightings = new ArrayList<>();
    for (int index = 0; index < 8; index++) {
      int odd = 16 * index + 8;
      int even = 16 * index + 16;
      sightings.add(sighting("a", even, 0.7));
      sightings.add(
          new Sighting("a", Widths.of(odd), List.of((double) odd / FULL), false, 0, 0.03));
    }
    LayerCorrection correction = LayerCorrection.of(sightings, 0);
    assertThat(factor(correction, "a", 64)).isCloseTo(0.7, within(0.02));
    assertThat(correction.factor("a", Widths.of(72), List.of(72.0 / FULL), false))
        .isCloseTo(1, within(0.02));
    // Measured, too, so that no block's part is missing.
    assertThat(correction.factor("a", Widths.of(128), List.of(128.0 / FULL), false))
        .isCloseTo(1, within(0.05));
  }
}
