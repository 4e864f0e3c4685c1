package dev.lathe.solver;

import dev.lathe.foundation.SafeFile;
import dev.lathe.foundation.UserException;
import dev.lathe.solver.json.MdpInstance;
import dev.lathe.solver.json.ProblemJson;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes planning problems as JSON, packed with gzip if the name ends in {@code .gz}.
 *
 * <p>Two formats are read: our own, which says {@code "schemaVersion": 1} (see {@code
 * docs/formats.md}), and the instances of MDP runs, which have {@code budget_us} and {@code
 * layers}.
 */
public final class ProblemFile {
  private ProblemFile() {}

  /**
   * Reads a problem.
   *
   * @throws UserException if the file cannot be read, is no JSON or not one of the formats
   * @throws InvalidProblemException if the problem breaks its rules
   */
  public static PlanningProblem read(Path file) {
    JsonNode root = JsonFile.read("problem", file);
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
          "Maybe compare it with the format in docs/formats.md.",
          e);
    }
    throw new UserException(
        "The problem (%s) has neither a schemaVersion nor the layers of an MDP instance."
            .formatted(file),
        "Maybe compare it with the format in docs/formats.md.");
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
}
