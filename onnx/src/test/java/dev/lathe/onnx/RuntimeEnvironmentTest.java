package dev.lathe.onnx;

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

    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                padding,
                "-cp",
                System.getProperty("java.class.path"),
                Start.class.getName())
            .inheritIO();
    // With telemetry forbidden from the start, ONNX Runtime does not look at the command line.
    builder.environment().remove("ORT_DISABLE_TELEMETRY");

    assertThat(builder.start().waitFor()).isZero();
  }
}
