package dev.lathe.solver;

import dev.lathe.foundation.SafeFile;
import dev.lathe.foundation.UserException;
import dev.lathe.solver.json.MdpInstance;
import dev.lathe.solver.json.ProblemJson;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes planning problems as JSON, packed with gzip if the name ends in {@code .gz}.
 *
 * <p>Two formats are read: our own, which says {@code "schemaVersion": 1} (see {@code
 * docs/solver.md}), and the instances of MDP runs, which have {@code budget_us} and {@code layers}.
 */
public final class ProblemFile {
  /** Files that unpack to more are refused. */
  private static final long MAX_BYTES = 1L << 30;

  private static final int GZIP_MAGIC = 0x1f8b;

  private ProblemFile() {}

  /**
   * Reads a problem.
   *
   * @throws UserException if the file cannot be read, is no JSON or not one of the formats
   * @throws InvalidProblemException if the problem breaks its rules
   */
  public static PlanningProblem read(Path file) {
    JsonNode root = readTree(file);
    String name = file.getFileName() == null ? "problem" : file.getFileName().toString();
    try {
      if (root.has("schemaVersion")) {
        return ProblemJson.read(root, name);
      }
      if (root.has("layers") && root.has("budget_us")) {
        return MdpInstance.read(root, name);
      }
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "The problem (%s) cannot be understood: %s".formatted(file, e.getMessage()),
          "Maybe compare it with the format in docs/solver.md.",
          e);
    }
    throw new UserException(
        "The problem (%s) has neither a schemaVersion nor the layers of an MDP instance."
            .formatted(file),
        "Maybe compare it with the format in docs/solver.md.");
  }

  /** Writes a problem in our own format. */
  public static void write(Path file, PlanningProblem problem) {
    JsonNode root = ProblemJson.write(problem);
    boolean packed = file.toString().endsWith(".gz");
    byte[] text = JsonMapper.shared().writeValueAsBytes(root);
    SafeFile.write(
        file,
        out -> {
          if (packed) {
            // Not closed: that would close the stream of the file, which is not ours.
            GZIPOutputStream gzip = new GZIPOutputStream(out);
            gzip.write(text);
            gzip.finish();
          } else {
            out.write(text);
          }
        });
  }

  private static JsonNode readTree(Path file) {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file))) {
      raw.mark(2);
      boolean packed = ((raw.read() << 8) | raw.read()) == GZIP_MAGIC;
      raw.reset();
      InputStream content = packed ? new GZIPInputStream(raw) : raw;
      JsonNode root = JsonMapper.shared().readTree(new LimitedInput(content, MAX_BYTES));
      if (root == null || !root.isObject()) {
        throw new UserException(
            "The problem (%s) is not a JSON object.".formatted(file),
            "Maybe compare it with the format in docs/solver.md.");
      }
      return root;
    } catch (JacksonException e) {
      throw new UserException(
          "The problem (%s) is not JSON: %s".formatted(file, e.getOriginalMessage()),
          "Maybe the file is cut short or of another kind.",
          e);
    } catch (IOException e) {
      throw new UserException(
          "The problem (%s) cannot be read: %s".formatted(file, e), "Maybe check the path.", e);
    }
  }
}
