package dev.lathe.solver;

import dev.lathe.foundation.UserException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON objects from files, packed with gzip or not. */
final class JsonFile {
  /** Files that unpack to more are refused. */
  private static final long MAX_BYTES = 1L << 28;

  /** The most tokens: tables of twenty million cells, about as much as a solver can take in. */
  private static final long MAX_TOKENS = 25_000_000;

  private static final int MAX_DEPTH = 32;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxTokenCount(MAX_TOKENS)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .build();

  private static final int GZIP_MAGIC = 0x1f8b;
  private static final String REMEDY = "Maybe compare it with the format in docs/formats.md.";

  private JsonFile() {}

  /**
   * Reads a file.
   *
   * @param what what it should be, for messages
   * @throws UserException if it cannot be read, is no JSON object, or far too large
   */
  static JsonNode read(String what, Path file) {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file))) {
      raw.mark(2);
      boolean packed = ((raw.read() << 8) | raw.read()) == GZIP_MAGIC;
      raw.reset();
      InputStream content = packed ? new GZIPInputStream(raw) : raw;
      JsonNode root = MAPPER.readTree(new LimitedInput(content, MAX_BYTES));
      if (root == null || !root.isObject()) {
        throw new UserException("The %s (%s) is not a JSON object.".formatted(what, file), REMEDY);
      }
      return root;
    } catch (JacksonException e) {
      throw new UserException(
          "The %s (%s) is not JSON: %s".formatted(what, file, e.getOriginalMessage()),
          "Maybe the file is cut short or of another kind.",
          e);
    } catch (IOException e) {
      throw new UserException(
          "The %s (%s) cannot be read: %s".formatted(what, file, e), "Maybe check the path.", e);
    }
  }
}
