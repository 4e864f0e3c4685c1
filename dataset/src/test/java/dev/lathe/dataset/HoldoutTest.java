package dev.lathe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.UsageException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HoldoutTest {
  private static final ImageShape PIXEL = new ImageShape(1, 1, 1);

  @Test
  void everyClassGivesItsShare() {
    // 10 images of class 0, 20 of class 1, 30 of class 2; a fifth of each.
    int[] labels = IntStream.range(0, 60).map(i -> i < 10 ? 0 : i < 30 ? 1 : 2).toArray();
    Holdout parts = Holdout.of(images(labels), 0.2, 1);

    assertThat(parts.heldOut().labels()).hasSize(12);
    for (int label = 0; label < 3; label++) {
      int wanted = label;
      assertThat(Arrays.stream(parts.heldOut().labels()).filter(l -> l == wanted).count())
          .isEqualTo(2L * (label + 1));
    }
    assertThat(parts.kept().size()).isEqualTo(48);
    assertThat(parts.kept().labels()).isSorted();
  }

  @Test
  void everyImageGoesToExactlyOneSide() {
    Holdout parts = Holdout.of(images(new int[100]), 0.37, 4);
    int[] all =
        IntStream.concat(
                IntStream.range(0, parts.kept().size()).map(i -> parts.kept().pixels(i)[0]),
                IntStream.range(0, parts.heldOut().size()).map(i -> parts.heldOut().pixels(i)[0]))
            .sorted()
            .toArray();

    assertThat(all).containsExactly(IntStream.range(0, 100).toArray());
  }

  @Test
  void theSeedDecides() {
    int[] labels = new int[40];

    assertThat(Holdout.choose(labels, 0.5, 1)).isEqualTo(Holdout.choose(labels, 0.5, 1));
    assertThat(Holdout.choose(labels, 0.5, 1)).isNotEqualTo(Holdout.choose(labels, 0.5, 2));
  }

  @Test
  void smallClassesAreOnBothSidesAndSingleImagesAreKept() {
    Holdout parts = Holdout.of(images(new int[] {0, 0, 1, 2, 2}), 0.01, 1);

    assertThat(parts.heldOut().labels()).containsExactly(0, 2);
    assertThat(Holdout.of(images(new int[] {0, 0}), 0.99, 1).kept().size()).isEqualTo(1);
  }

  @Test
  void theShareLiesBetweenNothingAndAll() {
    for (double share : new double[] {0, 1, -0.5, Double.NaN}) {
      assertThatThrownBy(() -> Holdout.of(images(new int[4]), share, 1))
          .isInstanceOf(UsageException.class);
    }
  }

  private static LabelledImages images(int[] labels) {
    byte[] pixels = new byte[labels.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }
    return LabelledImages.of(PIXEL, pixels, labels);
  }
}
