package dev.lathe.lut;

import dev.lathe.foundation.UserException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;

/** Reads a JSON file, packed or not, and turns every fault of it into a plain sentence. */
final class JsonFile {
  private static final int BUFFER = 1 << 16;

  private JsonFile() {}

  static boolean isPacked(Path file) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".gz");
  }

  /**
   * Reads the one value in a file.
   *
   * @param what the kind of file, for messages
   * @param reader reads the value from a parser before its first token
   */
  static <T> T read(String what, Path file, Function<JsonParser, T> reader) {
    try (InputStream in = open(file);
        JsonParser json = Json.parser(in)) {
      return read(what, file, json, reader);
    } catch (NoSuchFileException e) {
      throw new UserException(
          "The %s (%s) does not exist.".formatted(what, file),
          "Maybe the path is mistyped, or it still has to be made with lathe profile.",
          e);
    } catch (IOException e) {
      throw unreadable(what, file, e);
    } catch (JacksonIOException e) {
      // A parser reads the first bytes while it is made.
      throw unreadable(what, file, e.getCause());
    }
  }

  private static <T> T read(
      String what, Path file, JsonParser json, Function<JsonParser, T> reader) {
    try {
      T value = reader.apply(json);
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("something follows the end");
      }
      return value;
    } catch (JacksonIOException e) {
      throw e;
    } catch (JacksonException e) {
      throw broken(what, file, json, e.getOriginalMessage(), e);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw broken(what, file, json, String.valueOf(e.getMessage()), e);
    }
  }

  /** The unpacked bytes of a file. */
  static InputStream open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    try {
      return isPacked(file) ? new GZIPInputStream(in, BUFFER) : new BufferedInputStream(in, BUFFER);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static UserException broken(
      String what, Path file, JsonParser json, String reason, Exception cause) {
    TokenStreamLocation place = json.currentLocation();
    return new UserException(
        "The %s (%s) is broken at line %s, column %s: %s."
            .formatted(what, file, place.getLineNr(), place.getColumnNr(), sentence(reason)),
        "Maybe it was cut short or edited by hand; fetch or make it again.",
        cause);
  }

  private static UserException unreadable(String what, Path file, IOException cause) {
    String reason = cause.getClass().getSimpleName() + ", " + cause.getMessage();
    if (cause instanceof EOFException) {
      reason = "it ends too early";
    }
    if (cause instanceof ZipException) {
      reason = "it is not packed with gzip or was damaged";
    }
    return new UserException(
        "The %s (%s) cannot be read: %s.".formatted(what, file, reason),
        "Maybe it was cut short, its name does not match its content, or it may not be read.",
        cause);
  }

  /** Our messages end with a full stop where they are sentences; here they are parts of one. */
  private static String sentence(String reason) {
    String line = reason.lines().findFirst().orElse("");
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }
}
