package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RuntimeEnvironmentTest {
  /** Makes the environment and nothing else. */
  static final class Start {
    private Start() {}

    public static void main(String[] arguments) {
      System.exit(RuntimeEnvironment.get() == null ? 1 : 0);
    }
  }

  @Test
  void aLongCommandLineDoesNotEndTheProcess() throws IOException, InterruptedException {
    // Linux takes 128 KiB an argument at most.
    String padding = "-Dpadding=" + "x".repeat(100_000);

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                padding,
                "-cp",
                System.getProperty("java.class.path"),
                Start.class.getName())
            .inheritIO()
            .start();

    assertThat(process.waitFor()).isZero();
  }
}
