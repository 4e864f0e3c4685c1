package dev.lathe.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** Training that is told to end, as by Control-C or a batch system. */
class InterruptionTest {
  private static final int ENDLESS_EPOCHS = 1_000_000;

  /** 128 and the number of the signal to terminate. */
  private static final int TERMINATED = 143;

  @TempDir private Path folder;

  @RepeatedTest(3)
  void itEndsWithoutAReportOfACrash() throws IOException, InterruptedException {
    Process process = train();
    try {
      Path checkpoint = folder.resolve("checkpoints").resolve("checkpoint.safetensors");
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
      while (!Files.exists(checkpoint) && process.isAlive() && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(5);
      }

      process.destroy();

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(process.exitValue()).isEqualTo(TERMINATED);
      assertThat(Files.readString(folder.resolve("out"))).doesNotContain("fatal error");
      assertThat(checkpoint).exists();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private Process train() throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                CommonTraining.class.getName(),
                folder.toString(),
                String.valueOf(ENDLESS_EPOCHS)))
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("out").toFile())
        .start();
  }
}
