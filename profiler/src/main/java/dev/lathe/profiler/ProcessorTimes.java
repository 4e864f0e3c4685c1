package dev.lathe.profiler;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the machine's processors have done since it started, in nanoseconds of one core.
 *
 * @param cores how many cores the machine has, whether or not this process may use them all
 * @param known whether {@code /proc/stat} could be read; if not, the others are 0
 * @param all all time of all cores
 * @param busy the part in which a process ran
 * @param stolen the part in which the hypervisor ran something else
 * @param own the part in which this process ran
 */
record ProcessorTimes(int cores, boolean known, long all, long busy, long stolen, long own) {
  private static final long NANOS_PER_TICK = 10_000_000;
  private static final int IDLE = 3;
  private static final int WAITING = 4;
  private static final int STOLEN = 7;

  /** The times until now. */
  static ProcessorTimes now() {
    Optional<String> stat = HostReader.read(Path.of("/proc/stat"));
    if (stat.isEmpty()
        || !(ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system)) {
      return new ProcessorTimes(0, false, 0, 0, 0, 0);
    }
    String[] words = stat.get().lines().findFirst().orElse("").trim().split("\\s+", -1);
    if (words.length <= STOLEN + 1) {
      return new ProcessorTimes(0, false, 0, 0, 0, 0);
    }
    long all = 0;
    long busy = 0;
    // The guests' times, which follow, are already counted in the others.
    for (int kind = 0; kind <= STOLEN; kind++) {
      long nanos = Long.parseLong(words[kind + 1]) * NANOS_PER_TICK;
      all += nanos;
      busy += kind == IDLE || kind == WAITING || kind == STOLEN ? 0 : nanos;
    }
    long stolen = Long.parseLong(words[STOLEN + 1]) * NANOS_PER_TICK;
    int cores = (int) stat.get().lines().filter(line -> line.matches("cpu\\d.*")).count();
    return new ProcessorTimes(cores, true, all, busy, stolen, system.getProcessCpuTime());
  }

  /** What was done between an earlier moment and this one. */
  ProcessorTimes since(ProcessorTimes earlier) {
    return new ProcessorTimes(
        cores,
        known && earlier.known,
        all - earlier.all,
        busy - earlier.busy,
        stolen - earlier.stolen,
        own - earlier.own);
  }

  /** The share stolen, 0 to 1, or -1 if not known. */
  double stolenShare() {
    return known && all > 0 ? (double) stolen / all : -1;
  }

  /** How many cores other processes kept busy, or -1 if not known. */
  double othersCores() {
    return known && all > 0 ? Math.max(0, (double) (busy - own) / all * cores) : -1;
  }
}
