package dev.lathe.profiler.onnxruntime;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The settings of ONNX Runtime that change latency.
 *
 * @param threads how many threads compute one operator, the calling one included; 1 or more
 * @param spinning whether idle threads of a running model wait by spinning; ONNX Runtime's default
 * @param arena whether memory is taken from an arena; ONNX Runtime's default
 * @param optimisation how far ONNX Runtime rewrites the model
 */
public record OnnxRuntimeOptions(
    int threads, boolean spinning, boolean arena, Optimisation optimisation) {
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
    return new OnnxRuntimeOptions(threads, true, true, Optimisation.ALL);
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
