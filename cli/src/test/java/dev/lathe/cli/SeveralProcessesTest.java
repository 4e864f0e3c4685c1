package dev.lathe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line started twice on this machine, as torchrun does. */
class SeveralProcessesTest {
  private static final int PATIENCE_SECONDS = 180;

  @TempDir private Path folder;
  private Path model;
  private Path images;
  private final Process[] processes = new Process[2];

  @BeforeEach
  void makeFiles() {
    model = TestFiles.model(folder, 3);
    images = TestFiles.images(folder);
  }

  @AfterEach
  void endWhatIsLeft() throws InterruptedException {
    for (Process process : processes) {
      if (process != null) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void twoProcessesTrainAsOneDoesAndOnlyTheFirstOnePrints() throws Exception {
    Path together = folder.resolve("together.onnx");
    Path alone = folder.resolve("alone.onnx");

    start(2, train(together));
    end(0);

    assertThat(text("0.out")).startsWith(together + ": accuracy ").contains(" after 1 epochs, ");
    assertThat(text("1.out")).isEmpty();
    CommandLineRun one = CommandLineRun.of(train(alone).toArray()).expect(0);
    assertThat(accuracy(text("0.out"))).isEqualTo(accuracy(one.out()));
    // One sums in another order than two, and each of the epoch's steps carries the difference on.
    assertSame(together, alone, 1e-4f);
  }

  @Test
  void whenOneIsKilledTheOtherSaysSoAndTheSameCommandGoesOn() throws Exception {
    Path tuned = folder.resolve("tuned.onnx");
    Path undisturbed = folder.resolve("undisturbed.onnx");
    int epochs = 6;

    start(2, tune(tuned, epochs));
    Path checkpoint = folder.resolve("tuned.onnx.checkpoints").resolve("checkpoint.safetensors");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.exists(checkpoint) && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    processes[1].destroyForcibly().waitFor();

    assertThat(processes[0].waitFor(60, TimeUnit.SECONDS)).as("it ends within 60 s").isTrue();
    assertThat(processes[0].exitValue()).isEqualTo(1);
    assertThat(text("0.err"))
        .contains("lathe: Process 0 of 2 lost the connection to another process: ")
        .contains("start all of them again, they go on from the last checkpoint")
        .doesNotContain("\tat ");
    assertThat(tuned).doesNotExist();
    assertThat(checkpoint).exists();

    start(2, tune(tuned, epochs));
    end(0);

    // Also of two, whose sums have the same order: over six epochs rounding alone grows beyond
    // 1e-4.
    start(2, tune(undisturbed, epochs));
    end(0);
    assertSame(tuned, undisturbed, 0);
  }

  @Test
  void whatMeasuresRefusesToRunTwice() throws Exception {
    start(
        1,
        List.of(
            "compress", model, "--data", images, "--budget", "50%", "-o", folder.resolve("out")));
    end(2);

    assertThat(text("0.err"))
        .contains("lathe: The command (compress) measures and must run in one process; this is")
        .contains("process 0 of 2")
        .contains("Maybe start it without the launcher");
    assertThat(folder.resolve("out")).doesNotExist();
    Map<String, String> one = Map.of("SLURM_PROCID", "0", "SLURM_NTASKS", "1");
    assertThatCode(() -> Processes.requireOne("demo", one)).doesNotThrowAnyException();
  }

  private List<Object> train(Path target) {
    return List.of(
        "train",
        "--data",
        images,
        "--width",
        4,
        "--blocks",
        1,
        "--epochs",
        1,
        "--train-batch",
        20,
        "--learning-rate",
        0.001,
        "-o",
        target);
  }

  private List<Object> tune(Path target, int epochs) {
    return List.of(
        "tune",
        model,
        "--data",
        images,
        "--epochs",
        epochs,
        "--train-batch",
        20,
        "--learning-rate",
        0.001,
        "-o",
        target);
  }

  /** Starts a command as so many of two processes. */
  private void start(int count, List<Object> arguments) throws IOException {
    int port = freePort();
    for (int rank = 0; rank < count; rank++) {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx512m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName()));
      arguments.forEach(word -> command.add(word.toString()));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder
          .environment()
          .putAll(
              Map.of(
                  "RANK",
                  String.valueOf(rank),
                  "WORLD_SIZE",
                  String.valueOf(processes.length),
                  "MASTER_ADDR",
                  "127.0.0.1",
                  "MASTER_PORT",
                  String.valueOf(port),
                  "OMP_NUM_THREADS",
                  "1"));
      processes[rank] =
          builder
              .redirectOutput(folder.resolve(rank + ".out").toFile())
              .redirectError(folder.resolve(rank + ".err").toFile())
              .start();
    }
  }

  private void end(int code) throws IOException, InterruptedException {
    for (Process process : processes) {
      if (process == null) {
        continue;
      }
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(process.exitValue()).as("%s%n%s", text("0.err"), text("1.err")).isEqualTo(code);
    }
  }

  private String text(String file) throws IOException {
    Path there = folder.resolve(file);
    return Files.exists(there) ? Files.readString(there) : "";
  }

  /** What stands before the time it took. */
  private static String accuracy(String text) {
    return text.replaceFirst("(?s).*(accuracy .* epochs).*", "$1");
  }

  private static void assertSame(Path actual, Path expected, float tolerance) {
    Graph first = OnnxFile.read(actual);
    OnnxFile.read(expected)
        .constants()
        .forEach(
            (name, constant) -> {
              if (constant.type().isFloatingPoint()) {
                assertThat(first.constants().get(name).floats())
                    .as(name)
                    .containsExactly(constant.floats(), within(tolerance));
              }
            });
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
