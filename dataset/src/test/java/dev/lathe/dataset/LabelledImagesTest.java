package dev.lathe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelledImagesTest {
  private static final ImageShape TWO = new ImageShape(1, 1, 2);

  @Test
  void selectionsShareThePixelsAndKeepTheirOwnOrder() {
    LabelledImages images =
        LabelledImages.of(TWO, new byte[] {0, 1, 10, 11, 20, 21}, new int[] {5, 6, 7});

    LabelledImages chosen = images.select(new int[] {2, 0, 2}).select(new int[] {0, 1});

    assertThat(chosen.labels()).containsExactly(7, 5);
    assertThat(chosen.pixels(0)).containsExactly(20, 21);
    assertThat(chosen.pixels(1)).containsExactly(0, 1);
    assertThat(images.first(2).labels()).containsExactly(5, 6);
    assertThat(images.first(9).size()).isEqualTo(3);
  }

  @Test
  void whatWasGivenOrAskedForCanBeChangedWithoutHarm() {
    byte[] pixels = {1, 2};
    int[] labels = {3};
    LabelledImages images = LabelledImages.of(TWO, pixels, labels);
    pixels[0] = 9;
    labels[0] = 9;
    images.pixels(0)[1] = 9;
    images.labels()[0] = 9;

    assertThat(images.pixels(0)).containsExactly(1, 2);
    assertThat(images.label(0)).isEqualTo(3);
  }

  @Test
  void lengthsAndLabelsMustFit() {
    assertThatThrownBy(() -> LabelledImages.of(TWO, new byte[3], new int[1]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LabelledImages.of(TWO, new byte[2], new int[] {-1}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LabelledImages.none(TWO).select(new int[] {0}))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void imagesBeyondOneBlockKeepTheirPlaces() {
    // 5 images of 6 MiB: blocks of 16 MiB hold two each.
    PixelBlocks blocks = new PixelBlocks(5, 6 << 20);
    for (int i = 0; i < 5; i++) {
      blocks.block(i)[blocks.offset(i)] = (byte) (i + 1);
    }

    assertThat(blocks.block(4)).hasSize(6 << 20).startsWith(5);
    assertThat(blocks.block(3)[6 << 20]).isEqualTo((byte) 4);
    assertThat(blocks.block(2)).isSameAs(blocks.block(3)).isNotSameAs(blocks.block(1));
  }

  @Test
  void aDatasetHasOneShapeAndOnlyItsClasses() {
    LabelledImages two = LabelledImages.of(TWO, new byte[2], new int[] {1});
    LabelledImages other = LabelledImages.none(new ImageShape(3, 1, 2));

    assertThatThrownBy(() -> new Dataset(List.of("a", "b"), two, other))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Dataset(List.of("a"), two, LabelledImages.none(TWO)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shapesThatAreNoImagesAreRefused() {
    assertThatThrownBy(() -> new ImageShape(2, 4, 4))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("channels (2)");
    assertThatThrownBy(() -> new ImageShape(1, 0, 4)).isInstanceOf(UserException.class);
    assertThatThrownBy(() -> new ImageShape(3, 1 << 20, 1 << 20)).isInstanceOf(UserException.class);
  }
}
