package dev.lathe.lut.foreign;

import dev.lathe.foundation.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The bounded text of a file of another tool, packed with gzip or not. */
final class ForeignFile {
  /** A trace of a large network over thousands of runs. */
  private static final int MAX_BYTES = 256 << 20;

  private static final int START_BYTES = 4096;
  private static final int GZIP_MAGIC_0 = 0x1f;
  private static final int GZIP_MAGIC_1 = 0x8b;

  private ForeignFile() {}

  /** The whole text; bytes that are no UTF-8 become replacement characters. */
  static String text(Path file) {
    String text = read(file, MAX_BYTES + 1);
    if (text.length() > MAX_BYTES) {
      throw new UserException(
          "The file (%s) must not be longer than %d MiB.".formatted(file, MAX_BYTES >> 20),
          "Maybe profile fewer runs.");
    }
    return text;
  }

  /** How the file begins. */
  static String start(Path file) {
    return read(file, START_BYTES);
  }

  private static String read(Path file, int maxBytes) {
    try (InputStream in = unpacked(Files.newInputStream(file))) {
      return new String(in.readNBytes(maxBytes), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new UserException(
          "The file (%s) does not exist.".formatted(file), "Maybe the path is mistyped.", e);
    } catch (IOException e) {
      throw broken(file, "it cannot be read, " + e.getMessage(), e);
    }
  }

  private static InputStream unpacked(InputStream in) throws IOException {
    byte[] first = in.readNBytes(2);
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(first), in);
    boolean packed =
        first.length == 2 && (first[0] & 0xff) == GZIP_MAGIC_0 && (first[1] & 0xff) == GZIP_MAGIC_1;
    return packed ? new GZIPInputStream(whole) : whole;
  }

  /** What is wrong with a file, as a part of a sentence. */
  static UserException broken(Path file, String reason, @Nullable Exception cause) {
    return new UserException(
        "The file (%s) is broken: %s.".formatted(file, reason),
        "Maybe it was cut short, or is of another format; say which with --from.",
        cause);
  }
}
