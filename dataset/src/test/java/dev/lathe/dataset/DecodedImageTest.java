package dev.lathe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.UserException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DecodedImageTest {
  @Test
  void colourBecomesGreyByLuma() {
    // 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 59.8 + 58.7 + 5.7 = 124.2
    assertThat(image(3, 1, 1, 200, 100, 50).fit(new ImageShape(1, 1, 1))).containsExactly(124);
  }

  @Test
  void greyBecomesColourByRepetition() {
    assertThat(image(1, 1, 2, 7, 9).fit(new ImageShape(3, 1, 2))).containsExactly(7, 9, 7, 9, 7, 9);
  }

  @Test
  void shrinkingAveragesOverWhatIsCovered() {
    // Halving: the filter reaches 2 pixels to either side of the centre 1, so its weights at
    // distances 0.5, 0.5, 1.5 are 0.75, 0.75, 0.25 of 1.75: (0.75*10 + 0.75*20 + 0.25*30) / 1.75 =
    // 17.14
    // and mirrored (0.25*20 + 0.75*30 + 0.75*40) / 1.75 = 32.86.
    assertThat(rows(image(1, 4, 4, 10, 20, 30, 40, 10, 20, 30, 40, 10, 20, 30, 40, 10, 20, 30, 40)))
        .containsExactly(17, 33, 17, 33);
  }

  @Test
  void growingInterpolatesBetweenCentres() {
    // Centres of 4 outputs over 2 inputs: 0.25, 0.75, 1.25, 1.75; input centres 0.5 and 1.5.
    byte[] grown = image(1, 2, 2, 0, 100, 0, 100).fit(new ImageShape(1, 4, 4));

    assertThat(Arrays.copyOf(grown, 4)).containsExactly(0, 25, 75, 100);
  }

  @Test
  void aPlainImageStaysPlainAtAnySize() {
    byte[] pixels = new byte[13 * 29];
    Arrays.fill(pixels, (byte) 201);

    byte[] fitted =
        new DecodedImage(new ImageShape(1, 13, 29), pixels).fit(new ImageShape(1, 32, 7));

    assertThat(fitted).hasSize(32 * 7).containsOnly((byte) 201);
  }

  @Test
  void wideImagesAreCutLeftAndRight() {
    // 1 x 6 to 1 x 2 of the same height: the middle two columns remain.
    assertThat(image(1, 1, 6, 1, 2, 3, 4, 5, 6).fit(new ImageShape(1, 1, 2))).containsExactly(3, 4);
  }

  @Test
  void tallImagesAreCutAboveAndBelow() {
    assertThat(image(1, 4, 1, 1, 2, 3, 4).fit(new ImageShape(1, 2, 1))).containsExactly(2, 3);
  }

  @Test
  void anotherSizeIsRefusedWhereNoShapeIsWanted() {
    assertThatThrownBy(() -> image(1, 1, 2, 1, 2).require(new ImageShape(1, 2, 2), "a/b.png"))
        .isInstanceOf(UserException.class)
        .hasMessage("The image (a/b.png) is 1x1x2, the first one 1x2x2.");
  }

  @Test
  void colourIsRefusedWhereTheFirstImageIsGreyButNotTheOtherWay() {
    assertThat(image(1, 1, 1, 8).require(new ImageShape(3, 1, 1), "grey.png"))
        .containsExactly(8, 8, 8);
    assertThatThrownBy(() -> image(3, 1, 1, 1, 2, 3).require(new ImageShape(1, 1, 1), "c.png"))
        .isInstanceOf(UserException.class);
  }

  private static byte[] rows(DecodedImage image) {
    return image.fit(new ImageShape(1, 2, 2));
  }

  private static DecodedImage image(int channels, int height, int width, int... values) {
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      pixels[i] = (byte) values[i];
    }
    return new DecodedImage(new ImageShape(channels, height, width), pixels);
  }
}
