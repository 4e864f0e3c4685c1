package dev.lathe.benchmarks.latency;

import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.profiler.ModelMeasurement;
import dev.lathe.profiler.SelfCheck;
import dev.lathe.profiler.TimingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures a network alone, beside two busy processes, and alone again. */
final class LoadRun {
  private static final int BUSY = 2;

  private final MeasuringRuntime runtime;

  LoadRun(MeasuringRuntime runtime) {
    this.runtime = runtime;
  }

  LoadResult run(String name, Path file) throws IOException {
    Circumstances made = Circumstances.now(runtime);
    Graph graph = OnnxFile.read(file);
    double quiet = medianMillis(graph);
    double loaded;
    List<String> doubts;
    List<Process> busy = new ArrayList<>();
    try {
      for (int number = 0; number < BUSY; number++) {
        busy.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
      }
      doubts = SelfCheck.run(runtime).doubts();
      loaded = medianMillis(graph);
    } finally {
      busy.forEach(Process::destroyForcibly);
    }
    return new LoadResult(name, made, quiet, loaded, medianMillis(graph), doubts);
  }

  private double medianMillis(Graph graph) {
    return ModelMeasurement.measure(runtime, graph, 1, TimingOptions.MODELS, 1).medianMillis();
  }
}
