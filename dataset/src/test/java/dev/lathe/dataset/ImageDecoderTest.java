package dev.lathe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.foundation.UserException;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private final ImageDecoder decoder = new ImageDecoder();

  @AfterEach
  void close() {
    decoder.close();
  }

  @Test
  void colourComesChannelByChannel() {
    BufferedImage image = SmallFiles.plain(2, 1, 0x0a141e);
    image.setRGB(1, 0, 0xc8d2dc);

    DecodedImage decoded = decoder.decode(SmallFiles.encoded(image, "png"), "x.png");

    assertThat(decoded.shape()).isEqualTo(new ImageShape(3, 1, 2));
    assertThat(fitted(decoded)).containsExactly(10, 200, 20, 210, 30, 220);
  }

  @Test
  void greyValuesAreNotBentByGamma() {
    byte[] file = SmallFiles.encoded(SmallFiles.grey(3, 1, 0, 100, 255), "png");

    DecodedImage decoded = decoder.decode(file, "x.png");

    assertThat(decoded.shape()).isEqualTo(new ImageShape(1, 1, 3));
    assertThat(fitted(decoded)).containsExactly(0, 100, 255);
  }

  @Test
  void sixteenBitGreyKeepsItsUpperByte() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSamples(0, 0, 2, 1, 0, new int[] {0x1234, 0xffff});

    assertThat(fitted(decoder.decode(SmallFiles.encoded(image, "png"), "x.png")))
        .containsExactly(0x12, 0xff);
  }

  @Test
  void palettesAreResolved() {
    byte[] levels = {0, (byte) 200};
    IndexColorModel palette = new IndexColorModel(1, 2, levels, levels, new byte[] {9, 8});
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY, palette);
    image.getRaster().setSample(1, 0, 0, 1);

    assertThat(fitted(decoder.decode(SmallFiles.encoded(image, "png"), "x.png")))
        .containsExactly(0, 200, 0, 200, 9, 8);
  }

  @Test
  void transparencyIsLeftOut() {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x40102030);

    assertThat(fitted(decoder.decode(SmallFiles.encoded(image, "png"), "x.png")))
        .containsExactly(0x10, 0x20, 0x30);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "bmp", "gif"})
  void otherFormatsAreReadWhateverTheirNames(String format) {
    byte[] file = SmallFiles.encoded(SmallFiles.plain(8, 8, 0x804020), format);

    int[] values = fitted(decoder.decode(file, "misleading.png"));

    assertThat(values[0]).isCloseTo(0x80, within(3));
    assertThat(values[64]).isCloseTo(0x40, within(3));
    assertThat(values[128]).isCloseTo(0x20, within(3));
  }

  @Test
  void greyJpegHasOneChannel() {
    byte[] file = SmallFiles.encoded(SmallFiles.grey(1, 1, 90), "jpeg");

    assertThat(decoder.decode(file, "x.jpg").shape().channels()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "bmp", "gif"})
  void imagesCutShortAreRefusedByName(String format) {
    byte[] file = SmallFiles.encoded(ImageDecoderTest.busy(), format);

    for (int length : new int[] {0, 1, 3, 5, 20, file.length / 2, file.length * 3 / 4}) {
      assertThatThrownBy(() -> decoder.decode(Arrays.copyOf(file, length), "cats/7.jpg"))
          .as("%s of %d bytes", format, length)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("image (cats/7.jpg) cannot be read");
    }
  }

  @Test
  void aPageIsNoImage() {
    byte[] page = "<!DOCTYPE html><html></html>".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> decoder.decode(page, "a.jpg"))
        .isInstanceOf(UserException.class)
        .hasMessage("The image (a.jpg) cannot be read: it is no JPEG, PNG, BMP or GIF.");
  }

  @Test
  void giganticImagesAreRefusedBeforeTheyAreDecoded() {
    byte[] file = SmallFiles.png(4, 4, 0);
    // The header chunk of a PNG holds width and height at bytes 16 and 20, its checksum at 29.
    ByteBuffer.wrap(file).putInt(16, 100_000).putInt(20, 100_000);
    java.util.zip.CRC32 checksum = new java.util.zip.CRC32();
    checksum.update(file, 12, 17);
    ByteBuffer.wrap(file).putInt(29, (int) checksum.getValue());

    assertThatThrownBy(() -> decoder.decode(file, "bomb.png"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("bomb.png")
        .hasMessageContaining("100000 x 100000 pixels");
  }

  @Test
  void goodImagesAreReadAfterBadOnes() {
    byte[] file = SmallFiles.encoded(busy(), "jpeg");
    assertThatThrownBy(() -> decoder.decode(Arrays.copyOf(file, file.length / 2), "bad.jpg"))
        .isInstanceOf(UserException.class);

    assertThat(decoder.decode(file, "good.jpg").shape()).isEqualTo(new ImageShape(3, 32, 32));
  }

  private static BufferedImage busy() {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    SeededRandom random = SeededRandom.of(5);
    for (int i = 0; i < 32 * 32; i++) {
      image.setRGB(i % 32, i / 32, random.nextInt(1 << 24));
    }
    return image;
  }

  /** The values in the image's own shape. */
  private static int[] fitted(DecodedImage image) {
    return unsigned(image.fit(image.shape()));
  }

  private static int[] unsigned(byte[] bytes) {
    int[] values = new int[bytes.length];
    Arrays.setAll(values, i -> bytes[i] & 0xff);
    return values;
  }
}
