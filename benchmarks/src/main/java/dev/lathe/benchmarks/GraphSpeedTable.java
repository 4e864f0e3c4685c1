package dev.lathe.benchmarks;

import dev.lathe.foundation.SafeFile;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Network;
import dev.lathe.graph.Proof;
import dev.lathe.graph.Selection;
import dev.lathe.graph.Surgery;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Makes the table under {@code results/graph-speed}: for each large network, in a fresh process as
 * a command would run it, the seconds to load, analyse, cut to half of all widths and write, and
 * the most memory that the process held; then the same with the proof.
 *
 * <p>Argument: the file to write. Linux only, which tells the memory.
 */
public final class GraphSpeedTable {
  private static final double MEGABYTE = 1e6;

  private GraphSpeedTable() {}

  /** Writes the table; with two arguments, goes through one network and prints its row. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length == 2) {
      System.out.print(row(arguments[0], Path.of(arguments[1])));
      return;
    }
    StringBuilder text = new StringBuilder();
    text.append("# Loading, analysis and surgery of large networks\n\n")
        .append("```\nbenchmarks/graph-speed\n```\n\n")
        .append("A fresh process each, as a command runs it: nothing is warm. Seconds passed ")
        .append("(seconds of processor time). Memory is the resident set's maximum, mapped file ")
        .append("included. Seed 1; all widths halved.\n\n")
        .append("Java ")
        .append(System.getProperty("java.version"))
        .append(", ")
        .append(Runtime.getRuntime().availableProcessors())
        .append(" processors, load average ")
        .append(
            String.format(
                Locale.ROOT,
                "%.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()))
        .append(" before the start.\n\n")
        .append("| network | parameters | file MB | load | analysis | surgery | write | memory MB ")
        .append("| 3 × file + 300 MB | proof | memory with proof MB |\n")
        .append("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    for (String name : LargeNetworks.NAMES) {
      Path file = Files.createTempFile("lathe-graph-speed", ".onnx");
      try {
        OnnxFile.write(LargeNetworks.of(name, 1), file);
        text.append(rowOfProcess(name, file));
      } finally {
        Files.deleteIfExists(file);
      }
    }
    SafeFile.writeText(Path.of(arguments[0]), text.toString());
  }

  private static String rowOfProcess(String name, Path file)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:MaxRAMPercentage=40",
                "-cp",
                System.getProperty("java.class.path"),
                GraphSpeedTable.class.getName(),
                name,
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String row = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("The process for %s failed.".formatted(name));
    }
    return row;
  }

  private static String row(String name, Path file) throws IOException {
    Path target = file.resolveSibling(file.getFileName() + ".pruned");
    try {
      Clock clock = new Clock();
      Graph graph = OnnxFile.read(file);
      String load = clock.lap();
      Network network = Network.analyze(graph, AnalysisOptions.defaults());
      String analysis = clock.lap();
      Selection halves = GraphBenchmark.halves(network);
      Graph pruned = Surgery.apply(network, halves);
      String surgery = clock.lap();
      OnnxFile.write(pruned, target);
      String write = clock.lap();
      double memory = memoryMegabytes();
      Proof proof = Proof.check(network, halves, pruned, 1);
      proof.requireHolds();
      String proven = clock.lap();
      double megabytes = Files.size(file) / MEGABYTE;
      return String.format(
          Locale.ROOT,
          "| %s | %,d | %.0f | %s | %s | %s | %s | %.0f | %.0f | %s | %.0f |%n",
          name,
          network.parameterCount(),
          megabytes,
          load,
          analysis,
          surgery,
          write,
          memory,
          3 * megabytes + 300,
          proven,
          memoryMegabytes());
    } finally {
      Files.deleteIfExists(target);
    }
  }

  /** The most memory that this process has held. */
  private static double memoryMegabytes() throws IOException {
    List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
    String peak = status.stream().filter(line -> line.startsWith("VmHWM:")).findFirst().orElse("");
    return Double.parseDouble(peak.replaceAll("[^0-9]", "")) * 1024 / MEGABYTE;
  }

  /** Seconds since the last lap, passed and computed. */
  private static final class Clock {
    private long nanos = System.nanoTime();
    private long processorNanos = processor();

    private String lap() {
      long now = System.nanoTime();
      long computed = processor();
      String lap =
          String.format(
              Locale.ROOT, "%.2f (%.2f)", (now - nanos) / 1e9, (computed - processorNanos) / 1e9);
      nanos = now;
      processorNanos = computed;
      return lap;
    }

    private static long processor() {
      return ProcessHandle.current()
          .info()
          .totalCpuDuration()
          .map(java.time.Duration::toNanos)
          .orElse(0L);
    }
  }
}
