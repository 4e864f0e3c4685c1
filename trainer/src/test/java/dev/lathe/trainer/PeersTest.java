package dev.lathe.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.foundation.Progress;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on this machine train one network. */
class PeersTest {
  private static final int PATIENCE_SECONDS = 180;
  private static final int EPOCHS = 4;

  @TempDir private Path folder;
  private final Process[] processes = new Process[2];

  @AfterEach
  void endWhatIsLeft() throws InterruptedException {
    for (Process process : processes) {
      if (process != null) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void twoProcessesLearnWhatOneDoes() throws Exception {
    start(EPOCHS, true);

    for (Process process : processes) {
      end(process, 0);
    }

    Graph first = OnnxFile.read(folder.resolve("trained-0.onnx"));
    Graph second = OnnxFile.read(folder.resolve("trained-1.onnx"));
    assertThat(second.constants()).isEqualTo(first.constants());
    assertSame(first, alone());
  }

  @Test
  void whenOneIsKilledTheOtherSaysSoAndLaterBothGoOn() throws Exception {
    start(EPOCHS, false);
    Path checkpoint = folder.resolve("checkpoints").resolve("checkpoint.safetensors");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.exists(checkpoint) && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    processes[1].destroyForcibly().waitFor();

    assertThat(processes[0].waitFor(60, TimeUnit.SECONDS)).as("it ends within 60 s").isTrue();
    assertThat(processes[0].exitValue()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("0.err")))
        .contains("Process 0 of 2 lost the connection to another process: ")
        .contains("start all of them again, they go on from the last checkpoint");
    assertThat(folder.resolve("trained-0.onnx")).doesNotExist();

    start(EPOCHS, false);
    for (Process process : processes) {
      end(process, 0);
    }

    assertSame(OnnxFile.read(folder.resolve("trained-1.onnx")), alone());
  }

  /** What one process makes of the same job, without its checkpoints. */
  private Graph alone() {
    TrainingJob job = CommonTraining.job(EPOCHS, folder.resolve("alone"));
    int threads = TorchRuntime.threads();
    TorchRuntime.useThreads(1);
    try {
      return Trainer.train(job, Progress.silent()).graph();
    } finally {
      TorchRuntime.useThreads(threads);
    }
  }

  /** Sums are taken in another order, and steps carry the difference on. */
  private static void assertSame(Graph actual, Graph expected) {
    expected
        .constants()
        .forEach(
            (name, constant) ->
                assertThat(actual.constants().get(name).floats())
                    .as(name)
                    .containsExactly(constant.floats(), within(1e-3f)));
  }

  private void start(int epochs, boolean slurm) throws IOException {
    int port = freePort();
    for (int rank = 0; rank < 2; rank++) {
      ProcessBuilder builder =
          new ProcessBuilder(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx512m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  CommonTraining.class.getName(),
                  folder.toString(),
                  String.valueOf(epochs)));
      builder.environment().putAll(environment(slurm, rank, port));
      processes[rank] =
          builder
              .redirectOutput(folder.resolve(rank + ".out").toFile())
              .redirectError(folder.resolve(rank + ".err").toFile())
              .start();
    }
  }

  private static Map<String, String> environment(boolean slurm, int rank, int port) {
    String number = String.valueOf(rank);
    return slurm
        ? Map.of(
            "SLURM_PROCID",
            number,
            "SLURM_NTASKS",
            "2",
            "SLURM_STEP_NODELIST",
            "localhost",
            "MASTER_PORT",
            String.valueOf(port))
        : Map.of(
            "RANK",
            number,
            "WORLD_SIZE",
            "2",
            "MASTER_ADDR",
            "127.0.0.1",
            "MASTER_PORT",
            String.valueOf(port));
  }

  private void end(Process process, int code) throws IOException, InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
    assertThat(process.exitValue())
        .as(
            "%s%n%s",
            Files.readString(folder.resolve("0.err")), Files.readString(folder.resolve("1.err")))
        .isEqualTo(code);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
