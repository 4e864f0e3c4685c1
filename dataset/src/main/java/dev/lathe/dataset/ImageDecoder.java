package dev.lathe.dataset;

import dev.lathe.foundation.UserException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes JPEG, PNG, BMP and GIF with the JDK's readers, which are made once and used for many
 * images. For one thread.
 */
final class ImageDecoder implements AutoCloseable, IIOReadWarningListener {
  private static final int MAX_PIXELS = 1 << 25;

  private final Map<String, ImageReader> readers = new HashMap<>();
  private String warning = "";

  /**
   * Decodes an image. Grey images have one channel, all others three; samples of 16 bits keep their
   * upper 8, transparency is left out.
   *
   * @param name of the image, for errors
   * @throws UserException if the image is unknown, broken, cut short or has over 33 million pixels
   */
  DecodedImage decode(byte[] file, String name) {
    ImageReader reader = reader(file, name);
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      warning = "";
      reader.setInput(in, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      if ((long) width * height > MAX_PIXELS) {
        throw new UserException(
            "The image (%s) has %d x %d pixels, more than %d."
                .formatted(name, width, height, MAX_PIXELS),
            "Maybe make it smaller.");
      }
      BufferedImage image = reader.read(0);
      if (warning.toLowerCase(Locale.ROOT).contains("premature")) {
        throw unreadable(name, warning, null);
      }
      return convert(image);
    } catch (UserException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The JDK's readers answer some broken files with index, argument or size errors.
      throw unreadable(name, e.getMessage() == null ? e.toString() : e.getMessage(), e);
    } finally {
      reader.setInput(null);
    }
  }

  @Override
  public void warningOccurred(ImageReader source, String text) {
    warning = text;
  }

  @Override
  public void close() {
    readers.values().forEach(ImageReader::dispose);
    readers.clear();
  }

  private ImageReader reader(byte[] file, String name) {
    String format = format(file, name);
    ImageReader known = readers.get(format);
    if (known != null) {
      return known;
    }
    Iterator<ImageReader> candidates = ImageIO.getImageReadersByFormatName(format);
    if (!candidates.hasNext()) {
      throw new IllegalStateException("this Java reads no " + format);
    }
    ImageReader reader = candidates.next();
    reader.addIIOReadWarningListener(this);
    readers.put(format, reader);
    return reader;
  }

  /** By the first bytes, as names lie. */
  private static String format(byte[] file, String name) {
    int first = file.length < 4 ? 0 : (file[0] & 0xff) << 8 | (file[1] & 0xff);
    return switch (first) {
      case 0xffd8 -> "jpeg";
      case 0x8950 -> "png";
      case 0x424d -> "bmp";
      case 0x4749 -> "gif";
      default -> throw unreadable(name, "it is no JPEG, PNG, BMP or GIF", null);
    };
  }

  private static DecodedImage convert(BufferedImage image) {
    ColorModel colours = image.getColorModel();
    int kind = colours.getColorSpace().getType();
    int transfer = image.getRaster().getTransferType();
    boolean plain =
        colours instanceof ComponentColorModel
            && (kind == ColorSpace.TYPE_GRAY || kind == ColorSpace.TYPE_RGB)
            && (transfer == DataBuffer.TYPE_BYTE || transfer == DataBuffer.TYPE_USHORT);
    if (!plain) {
      return fromPalette(image);
    }
    int channels = kind == ColorSpace.TYPE_GRAY ? 1 : 3;
    return fromSamples(image.getRaster(), channels, transfer == DataBuffer.TYPE_USHORT ? 8 : 0);
  }

  /** Takes the samples as they are; asking for colours would bend grey values by a gamma. */
  private static DecodedImage fromSamples(Raster raster, int channels, int shift) {
    ImageShape shape = new ImageShape(channels, raster.getHeight(), raster.getWidth());
    byte[] pixels = new byte[shape.values()];
    int[] row = new int[shape.width()];
    int to = 0;
    for (int channel = 0; channel < channels; channel++) {
      for (int y = 0; y < shape.height(); y++) {
        raster.getSamples(raster.getMinX(), raster.getMinY() + y, row.length, 1, channel, row);
        for (int value : row) {
          pixels[to++] = (byte) (value >> shift);
        }
      }
    }
    return new DecodedImage(shape, pixels);
  }

  private static DecodedImage fromPalette(BufferedImage image) {
    ImageShape shape = new ImageShape(3, image.getHeight(), image.getWidth());
    int plane = shape.planeValues();
    byte[] pixels = new byte[shape.values()];
    int[] row = new int[shape.width()];
    int to = 0;
    for (int y = 0; y < shape.height(); y++) {
      image.getRGB(0, y, row.length, 1, row, 0, row.length);
      for (int colour : row) {
        pixels[to] = (byte) (colour >> 16);
        pixels[plane + to] = (byte) (colour >> 8);
        pixels[2 * plane + to] = (byte) colour;
        to++;
      }
    }
    return new DecodedImage(shape, pixels);
  }

  private static UserException unreadable(String name, String why, @Nullable Throwable cause) {
    return new UserException(
        "The image (%s) cannot be read: %s.".formatted(name, why),
        "Maybe it is damaged or cut short; fetch it again or delete it.",
        cause);
  }
}
