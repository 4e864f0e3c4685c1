package dev.lathe.benchmarks.coverage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that ended, or was ended when its time was over.
 *
 * @param exitCode its exit code; -1 where it was ended
 * @param output what it wrote to standard output
 * @param errors what it wrote to standard error
 */
record Child(int exitCode, String output, String errors) {
  private static final int ENDED = -1;
  private static final int MAX_WORDS = 300;

  static Child run(Duration limit, List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("lathe-child", ".out");
    Path errors = Files.createTempFile("lathe-child", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      return new Child(ended ? process.exitValue() : ENDED, text(output), text(errors));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  boolean succeeded() {
    return exitCode == 0;
  }

  /** The last line of the output. */
  String lastLine() {
    return output.strip().lines().reduce("", (before, line) -> line);
  }

  /** Insists on success. */
  void requireSucceeded(String what) {
    if (!succeeded()) {
      throw new IllegalStateException(what + ": " + complaint());
    }
  }

  /** What the process said of its failure, in short: the first line of Java, the last of Python. */
  private String complaint() {
    if (exitCode == ENDED) {
      return "took too long";
    }
    List<String> lines = errors.strip().lines().filter(line -> !line.startsWith("\tat ")).toList();
    String said =
        lines.stream()
            .filter(line -> line.startsWith("Exception in thread"))
            .findFirst()
            .map(line -> line.replaceFirst("^Exception in thread \"[^\"]*\" ", ""))
            .orElse(lines.isEmpty() ? "" : lines.get(lines.size() - 1));
    String words = "exit code %d: %s".formatted(exitCode, said);
    return words.length() > MAX_WORDS ? words.substring(0, MAX_WORDS) + "…" : words;
  }
}
