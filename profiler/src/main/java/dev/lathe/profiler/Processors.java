package dev.lathe.profiler;

import dev.lathe.foundation.UsageException;
import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The processors that the threads of a measurement are kept on.
 *
 * @param numbers one for each thread, the calling one first, as the operating system counts them
 *     from 0; empty for wherever it puts them
 */
public record Processors(List<Integer> numbers) {
  /** Wherever the operating system puts the threads. */
  public static final Processors ANY = new Processors(List.of());

  private static final int MOST = 4096;
  private static final long PATIENCE_SECONDS = 10;

  /** Copies. */
  public Processors {
    numbers = List.copyOf(numbers);
  }

  /**
   * Reads a list such as {@code 1} or {@code 0,1}.
   *
   * @param threads how many there must be
   * @throws UsageException if it is not such a list, of so many different processors
   */
  public static Processors parse(String text, int threads) {
    List<Integer> numbers = new ArrayList<>();
    for (String word : text.split(",", -1)) {
      int number = word.matches("\\d{1,4}") ? Integer.parseInt(word) : MOST;
      if (number >= MOST || numbers.contains(number)) {
        throw new UsageException(
            "The processors (%s) must be different numbers with commas between them."
                .formatted(text),
            "Maybe say --pin 1; the first processor is 0.");
      }
      numbers.add(number);
    }
    if (numbers.size() != threads) {
      throw new UsageException(
          "The number of processors (%d) must be that of the threads (%d)."
              .formatted(numbers.size(), threads),
          "Maybe name one processor for each thread, such as --threads 2 --pin 0,1.");
    }
    return new Processors(numbers);
  }

  /** Whether threads are left to the operating system. */
  public boolean isAny() {
    return numbers.isEmpty();
  }

  /**
   * Keeps the calling thread on the first processor; threads that it starts from now on begin
   * there, too. Java has no call for this: {@code taskset} of util-linux does it from outside, for
   * this one thread.
   *
   * @throws UserException if the operating system refuses, with its reason
   */
  public void keepCallingThread() {
    // Afterwards this thread would count one processor only.
    int cores = HostReader.cores();
    if (isAny() || cores == 0) {
      return;
    }
    try {
      // The link reads PROCESS/task/THREAD.
      Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
      Process taskset =
          new ProcessBuilder(
                  "taskset", "-p", "-c", String.valueOf(numbers.get(0)), thread.toString())
              .redirectErrorStream(true)
              .start();
      String said =
          new String(
              taskset.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      if (!taskset.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || taskset.exitValue() != 0) {
        throw refused(said.strip(), null);
      }
    } catch (IOException e) {
      throw refused(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused("interrupted", e);
    }
  }

  private UserException refused(String reason, @org.jspecify.annotations.Nullable Exception cause) {
    return new UserException(
        "The measuring thread cannot be kept on processor %d: %s".formatted(numbers.get(0), reason),
        "Maybe leave --pin out, install util-linux, or name a processor that this program may use.",
        cause);
  }

  @Override
  public String toString() {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
