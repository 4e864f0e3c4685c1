package dev.lathe.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** What a table of times says about the machine that made it. */
public final class MachineState {
  private MachineState() {}

  /** Processor, Java, time and load, in one line. */
  public static String describe() {
    return "%s, %d processors, Java %s, OR-Tools 9.15; begun %s with a load of %s."
        .formatted(
            processor(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("java.version"),
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            load());
  }

  /** Processes that wanted a processor in the last minute, on average. */
  public static String load() {
    return String.format(
        Locale.ROOT, "%.1f", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      // Only Linux has the file; elsewhere the architecture has to do.
      return System.getProperty("os.arch");
    }
  }
}
