package dev.lathe.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lathe.foundation.UsageException;
import dev.lathe.foundation.UserException;
import dev.lathe.profiler.onnxruntime.OnnxRuntimeProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ProcessorsTest {
  private static final Path SELF = Path.of("/proc/thread-self/status");

  private static String allowed() {
    try {
      return Files.readAllLines(SELF).stream()
          .filter(line -> line.startsWith("Cpus_allowed_list:"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In a thread of its own, since a thread is not let go again. */
  private static <T> T inThread(java.util.function.Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(work.get());
              } catch (RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
    thread.start();
    return result.join();
  }

  @Test
  void theCallingThreadIsKeptAndOthersAreNot() {
    assumeTrue(Files.exists(SELF) && Files.exists(Path.of("/usr/bin/taskset")), "not this Linux");
    String before = allowed();

    String inside =
        inThread(
            () -> {
              new Processors(List.of(0)).keepCallingThread();
              return allowed();
            });

    assertThat(inside).isEqualTo("0");
    assertThat(allowed()).isEqualTo(before);
  }

  @Test
  void aKeptThreadStillSeesTheWholeMachine() {
    assumeTrue(Files.exists(SELF) && Files.exists(Path.of("/usr/bin/taskset")), "not this Linux");

    String inside =
        inThread(
            () -> {
              new Processors(List.of(0)).keepCallingThread();
              return String.valueOf(DeviceProbe.host().cores());
            });

    assertThat(inside).isEqualTo(String.valueOf(DeviceProbe.host().cores()));
  }

  @Test
  void aProcessorThatIsNotThereIsRefusedWithTheReason() {
    assumeTrue(Files.exists(SELF), "not Linux");

    assertThatThrownBy(() -> new Processors(List.of(4000)).keepCallingThread())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("processor 4000");
  }

  @Test
  void theThreadsOfOnnxRuntimeAreKeptOnTheOthers() {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one processor");
    Processors processors = new Processors(List.of(0, 1));

    MeasuringRuntime runtime = new OnnxRuntimeProvider().open(2, processors);

    assertThat(runtime.threads()).isEqualTo(2);
    ReferenceKernel.open(runtime).close();
  }

  @Test
  void listsAreReadAndMustFitTheThreads() {
    assertThat(Processors.parse("0,3", 2).numbers()).containsExactly(0, 3);
    assertThatThrownBy(() -> Processors.parse("0", 2)).isInstanceOf(UsageException.class);
    assertThatThrownBy(() -> Processors.parse("0,0", 2)).isInstanceOf(UsageException.class);
    assertThatThrownBy(() -> Processors.parse("-1", 1)).isInstanceOf(UsageException.class);
  }

  @Test
  void asManyBusyProcessesAsCoresMakeTheMachineUnfit() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/stat")), "not Linux");
    List<Process> busy = new ArrayList<>();
    try {
      for (int core = 0; core < Runtime.getRuntime().availableProcessors(); core++) {
        busy.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
      }

      SelfCheck check = SelfCheck.run(new OnnxRuntimeProvider().open(1));

      assertThat(check.isFit()).isFalse();
      // On a virtual machine whose host is busy, too, the others get less than their share.
      assertThat(check.doubts())
          .anyMatch(
              doubt ->
                  doubt.startsWith("Other processes keep")
                      || doubt.startsWith("The hypervisor took"));
    } finally {
      busy.forEach(Process::destroyForcibly);
    }
  }
}
