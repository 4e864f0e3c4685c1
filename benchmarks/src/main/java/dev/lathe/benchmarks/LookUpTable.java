package dev.lathe.benchmarks;

import dev.lathe.foundation.SafeFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Makes {@code results/lut-speed/README.md}: runs {@link LookUpBenchmark} and {@link
 * ColdReadBenchmark} with JMH and its garbage collector's profiler.
 *
 * <p>Argument: the file to write.
 */
public final class LookUpTable {
  /** Of JMH's result that tells what one operation allocates. */
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private static final Map<String, String> WHAT =
      Map.of(
          "interpolate", "interpolation on a surface of 40 samples",
          "lookUp", "look-up in the table: latency, error and how it is known",
          "readPlain", "reading the plain file, warm",
          "readPacked", "reading the packed file, warm",
          "readPackedCold", "reading the packed file, first thing in a new Java");

  private LookUpTable() {}

  /** Runs the benchmark and writes the table. */
  public static void main(String[] arguments) throws IOException, RunnerException {
    Path table = Files.createTempFile("table", ".json.gz");
    try {
      LookUpBenchmark.table().write(table);
      run(Path.of(arguments[0]), table);
    } finally {
      Files.deleteIfExists(table);
    }
  }

  private static void run(Path target, Path table) throws RunnerException {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(LookUpBenchmark.class.getSimpleName())
                    .include(ColdReadBenchmark.class.getSimpleName())
                    .jvmArgsAppend("-D" + ColdReadBenchmark.TABLE + "=" + table)
                    .addProfiler(GCProfiler.class)
                    .build())
            .run();
    StringBuilder text = new StringBuilder();
    text.append("# Look-ups in a table of 10,000 samples\n\n")
        .append("Made by `benchmarks/lut-speed`: JMH over 250 layers of 40 scattered samples. ")
        .append(
            String.format(
                Locale.ROOT,
                "Java %s, %d processors for this process, load average %.1f before the start.%n%n",
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                load))
        .append("| what | time | ± | allocated |\n|---|---:|---:|---:|\n");
    results.forEach(result -> text.append(row(result)));
    text.append(
        "\nA surface finds the cells between its samples when it is first asked, so that reading a"
            + " table costs nothing for layers that nobody asks for.\n");
    SafeFile.writeText(target, text.toString());
  }

  private static String row(RunResult run) {
    Result<?> time = run.getPrimaryResult();
    String method = run.getParams().getBenchmark();
    String name = method.substring(method.lastIndexOf('.') + 1);
    Result<?> allocated = run.getSecondaryResults().get(ALLOCATED);
    return String.format(
        Locale.ROOT,
        "| %s | %.1f %s | %s | %s |%n",
        WHAT.getOrDefault(name, name),
        time.getScore(),
        time.getScoreUnit(),
        Double.isNaN(time.getScoreError())
            ? ""
            : String.format(Locale.ROOT, "%.1f", time.getScoreError()),
        allocated == null
            ? ""
            : String.format(Locale.ROOT, "%.1f B", Math.abs(allocated.getScore())));
  }
}
