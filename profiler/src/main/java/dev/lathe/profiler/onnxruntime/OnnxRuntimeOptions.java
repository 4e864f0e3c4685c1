package dev.lathe.profiler.onnxruntime;

import dev.lathe.profiler.Processors;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The settings of ONNX Runtime that change latency.
 *
 * @param threads how many threads compute one operator, the calling one included; 1 or more
 * @param spinning whether idle threads of a running model wait by spinning; ONNX Runtime's default
 * @param arena whether memory is taken from an arena; ONNX Runtime's default
 * @param optimisation how far ONNX Runtime rewrites the model
 * @param processors where the threads are kept; not a setting by which latencies differ, and so not
 *     one that tables compare
 */
public record OnnxRuntimeOptions(
    int threads,
    boolean spinning,
    boolean arena,
    Optimisation optimisation,
    Processors processors) {
  /** How far ONNX Runtime rewrites a model before running it. */
  public enum Optimisation {
    /** Not at all. */
    NONE,
    /** Folding of constants and removal of what does nothing. */
    BASIC,
    /** Fusions as well. */
    EXTENDED,
    /** Memory layouts as well; ONNX Runtime's default. */
    ALL
  }

  /** Checks the range. */
  public OnnxRuntimeOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("The threads (%d) must be 1 or more.".formatted(threads));
    }
  }

  /**
   * ONNX Runtime's defaults, but for one thread: with a thread per core, whatever else the machine
   * does stops all threads of an operator, and timings spread tenfold.
   */
  public static OnnxRuntimeOptions defaults() {
    return ofThreads(1);
  }

  /** ONNX Runtime's defaults on this machine: a thread per core. */
  public static OnnxRuntimeOptions ofAllCores() {
    return ofThreads(Runtime.getRuntime().availableProcessors());
  }

  /** The defaults with a number of threads. */
  public static OnnxRuntimeOptions ofThreads(int threads) {
    return new OnnxRuntimeOptions(threads, true, true, Optimisation.ALL, Processors.ANY);
  }

  /** These options with the threads kept on processors, as many as there are threads. */
  public OnnxRuntimeOptions keptOn(Processors kept) {
    return new OnnxRuntimeOptions(threads, spinning, arena, optimisation, kept);
  }

  /** The processors of ONNX Runtime's own threads, as it wants them; empty for anywhere. */
  String affinities() {
    // The calling thread is not one of them, and ONNX Runtime counts processors from 1.
    return processors.numbers().stream()
        .skip(1)
        .map(number -> String.valueOf(number + 1))
        .collect(Collectors.joining(";"));
  }

  SortedMap<String, String> asSettings() {
    SortedMap<String, String> settings = new TreeMap<>();
    settings.put("arena", onOff(arena));
    settings.put("optimisation", optimisation.name().toLowerCase(java.util.Locale.ROOT));
    settings.put("provider", "cpu");
    settings.put("spinning", onOff(spinning));
    return settings;
  }

  private static String onOff(boolean on) {
    return on ? "on" : "off";
  }
}
