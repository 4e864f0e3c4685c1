package dev.lathe.dataset;

import dev.lathe.foundation.UserException;
import java.util.Locale;

/** Refuses sets of images that are too large for the memory, before it is spent. */
final class ImageMemory {
  private ImageMemory() {}

  /**
   * Checks that {@code count} images of {@code shape} fit.
   *
   * @param source named in the error
   */
  static void check(String source, long count, ImageShape shape, long maxBytes) {
    double bytes = (double) count * shape.values();
    if (bytes > maxBytes || count > Integer.MAX_VALUE - 8) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "The images (%s: %d of %s) need %.1f MB of memory, more than the %.1f MB there are"
                  + " for them (Java heap: %.1f MB).",
              source,
              count,
              shape,
              bytes / 1e6,
              maxBytes / 1e6,
              Runtime.getRuntime().maxMemory() / 1e6),
          "Maybe give Java more memory with -Xmx, or use fewer or smaller images.");
    }
  }
}
