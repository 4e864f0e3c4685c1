package dev.lathe.dataset;

import dev.lathe.foundation.UserException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * One IDX file of unsigned bytes: two zero bytes, the type (8), the number of dimensions, each
 * dimension as a big-endian int, then the values (LeCun, The MNIST database, file formats). May be
 * packed with gzip.
 */
final class IdxFile implements Closeable {
  private static final int UNSIGNED_BYTE = 8;

  /** Deflate cannot pack more than this many bytes into one. */
  private static final long MAX_RATIO = 1032;

  private final Path file;
  private final DataInputStream in;
  private final int[] dimensions;

  private IdxFile(Path file, DataInputStream in, int[] dimensions) {
    this.file = file;
    this.in = in;
    this.dimensions = dimensions;
  }

  /**
   * Opens a file and reads its head.
   *
   * @param rank number of dimensions it must have
   * @throws UserException if the head is wrong, or promises other than the file can hold
   */
  static IdxFile open(Path file, int rank) {
    try {
      InputStream raw = Files.newInputStream(file);
      try {
        boolean packed = file.toString().endsWith(".gz");
        InputStream plain = packed ? new GZIPInputStream(raw, 1 << 16) : raw;
        DataInputStream in = new DataInputStream(new BufferedInputStream(plain, 1 << 16));
        int[] dimensions = head(file, in, rank);
        checkLength(file, dimensions, packed);
        return new IdxFile(file, in, dimensions);
      } catch (IOException | RuntimeException e) {
        raw.close();
        throw e;
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** The size along dimension {@code axis}. */
  int dimension(int axis) {
    return dimensions[axis];
  }

  /** Reads the next values. */
  void readFully(byte[] target) {
    try {
      in.readFully(target);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Checks that nothing follows, and in a packed file that its checksum is right. */
  void requireEnd() {
    try {
      if (in.read() >= 0) {
        throw new UserException(
            "The IDX file (%s) is longer than its head promises.".formatted(file),
            "Maybe it is damaged; fetch it again.");
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static int[] head(Path file, DataInputStream in, int rank) throws IOException {
    int magic = in.readInt();
    int wanted = UNSIGNED_BYTE << 8 | rank;
    if (magic != wanted) {
      throw new UserException(
          "The IDX file (%s) begins with 0x%08x, which must be 0x%08x."
              .formatted(file, magic, wanted),
          "Maybe it is another file, or images and labels are swapped.");
    }
    int[] dimensions = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      dimensions[axis] = in.readInt();
      if (dimensions[axis] < 1) {
        throw new UserException(
            "The IDX file (%s) has a dimension (%s) that is not positive."
                .formatted(file, Integer.toUnsignedString(dimensions[axis])),
            "Maybe it is damaged; fetch it again.");
      }
    }
    return dimensions;
  }

  private static void checkLength(Path file, int[] dimensions, boolean packed) throws IOException {
    double bytes = 4 + 4 * dimensions.length;
    double values = 1;
    for (int dimension : dimensions) {
      values *= dimension;
    }
    bytes += values;
    long size = Files.size(file);
    if (packed ? bytes > (double) size * MAX_RATIO : bytes != size) {
      throw new UserException(
          "The IDX file (%s) has %d bytes, its head promises %.0f%s."
              .formatted(file, size, bytes, packed ? " unpacked" : ""),
          "Maybe it is cut short; fetch it again.");
    }
  }

  private static UserException unreadable(Path file, IOException e) {
    if (e instanceof EOFException || e instanceof ZipException) {
      return new UserException(
          "The IDX file (%s) is damaged or cut short: %s."
              .formatted(file, e.getMessage() == null ? "it ends too early" : e.getMessage()),
          "Maybe the download was interrupted; fetch it again.",
          e);
    }
    return new UserException(
        "The IDX file (%s) cannot be read: %s".formatted(file, e),
        "Maybe permissions are missing.",
        e);
  }
}
