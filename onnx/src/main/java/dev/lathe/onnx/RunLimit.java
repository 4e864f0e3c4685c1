package dev.lathe.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The processor time and memory that runs of ONNX Runtime may take together. A run that takes more
 * is ended between two nodes; a network is not trusted to end by itself.
 */
public final class RunLimit {
  private static final long MAX_SHAPE_NANOS = 10_000_000_000L;
  private static final long MAX_SHAPE_BYTES = 1_000_000_000;
  private static final long LOOK_EVERY_MILLIS = 10;
  private static final Path STATUS = Path.of("/proc/self/status");

  private final long maxNanos;
  private final long maxBytes;
  private long nanosLeft;
  private volatile String exceeded = "";

  /**
   * A limit.
   *
   * @param maxNanos of processor time, for all runs together
   * @param maxBytes by which the process may grow
   */
  public RunLimit(long maxNanos, long maxBytes) {
    this.maxNanos = maxNanos;
    this.nanosLeft = maxNanos;
    this.maxBytes = maxBytes;
  }

  /** What sizes that depend on data are worth. */
  public static RunLimit ofShapes() {
    return new RunLimit(MAX_SHAPE_NANOS, MAX_SHAPE_BYTES);
  }

  /** A run. */
  @FunctionalInterface
  interface Run<T> {
    /** Runs on the calling thread. */
    T with(OrtSession.RunOptions options) throws OrtException;
  }

  /** Runs within the limit. */
  <T> T keep(Run<T> run) throws OrtException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long start = threads.getThreadCpuTime(id);
    long deadline = start + nanosLeft;
    try (OrtSession.RunOptions options = new OrtSession.RunOptions()) {
      long bytes = residentBytes();
      Thread watch = new Thread(() -> watch(options, id, deadline, bytes), "lathe-run-limit");
      watch.setDaemon(true);
      watch.start();
      try {
        return run.with(options);
      } finally {
        end(watch);
        nanosLeft -= threads.getThreadCpuTime(id) - start;
      }
    }
  }

  private void watch(OrtSession.RunOptions options, long id, long deadline, long bytes) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    try {
      while (exceeded.isEmpty()) {
        Thread.sleep(LOOK_EVERY_MILLIS);
        if (threads.getThreadCpuTime(id) > deadline) {
          exceeded = String.format(Locale.ROOT, "takes more than %.1f s", maxNanos / 1e9);
        } else if (residentBytes() - bytes > maxBytes) {
          exceeded =
              String.format(Locale.ROOT, "takes more than %.1f GB of memory", maxBytes / 1e9);
        }
      }
      options.setTerminate(true);
    } catch (InterruptedException e) {
      // The run has ended.
      Thread.currentThread().interrupt();
    } catch (OrtException e) {
      throw new IllegalStateException("A run that is under way can be ended.", e);
    }
  }

  private static void end(Thread watch) {
    watch.interrupt();
    boolean interrupted = false;
    while (watch.isAlive()) {
      try {
        watch.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Insists that a run did not fail because it was ended.
   *
   * @throws UserException if it was
   */
  public void requireKept(UserException failure) {
    if (!exceeded.isEmpty()) {
      throw new UserException(
          "The network has sizes that depend on data, and a run to learn them %s."
              .formatted(exceeded),
          "Maybe give smaller inputs with --shape, or export it with fixed sizes.",
          failure);
    }
  }

  /** Whether a run was ended. */
  public boolean isOver() {
    return !exceeded.isEmpty();
  }

  private static long residentBytes() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      // Other systems do not say; the time is limited anyway.
      return 0;
    }
  }
}
