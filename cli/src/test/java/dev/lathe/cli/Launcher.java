package dev.lathe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the launcher in a process of its own, as a user does in a terminal. */
final class Launcher {
  private static final long PATIENCE_MINUTES = 15;

  private final Path folder;

  /** Runs commands in {@code folder}. */
  Launcher(Path folder) {
    this.folder = folder;
  }

  /** What a command left. */
  record Outcome(int exitCode, String out, String err) {
    /** Fails with everything the command said unless it ended with {@code code}. */
    Outcome expect(int code) {
      assertThat(exitCode).as("stdout:%n%s%nstderr:%n%s", out, err).isEqualTo(code);
      return this;
    }
  }

  /** The project's root. */
  static Path root() {
    return Path.of(System.getProperty("lathe.root"));
  }

  /** Runs one command to its end. */
  Outcome run(String... arguments) throws IOException, InterruptedException {
    Path out = Files.createTempFile("lathe", ".out");
    Path err = Files.createTempFile("lathe", ".err");
    Process process = start(out, err, arguments);
    assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).as("it ends").isTrue();
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** Starts a command and lets it run. */
  Process start(Path out, Path err, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(root().resolve("lathe").toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
  }
}
