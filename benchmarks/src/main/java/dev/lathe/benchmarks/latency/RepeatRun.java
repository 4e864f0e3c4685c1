package dev.lathe.benchmarks.latency;

import dev.lathe.foundation.Progress;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Network;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.TableDiff;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.profiler.Profiler;
import dev.lathe.profiler.ProfilingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes a table twice and compares the two. */
final class RepeatRun {
  private final MeasuringRuntime runtime;
  private final Path scratch;

  RepeatRun(MeasuringRuntime runtime, Path scratch) {
    this.runtime = runtime;
    this.scratch = scratch;
  }

  RepeatResult run(String name, Path file, Progress progress) throws IOException {
    Circumstances made = Circumstances.now(runtime);
    Network network = Network.analyze(OnnxFile.read(file), AnalysisOptions.defaults());
    TableDiff diff =
        TableDiff.of(table(network, "first", progress), table(network, "second", progress));
    return new RepeatResult(
        name,
        made,
        diff.points().size(),
        (double) diff.withinStated() / diff.points().size(),
        diff.differences().median(),
        diff.differences().p95());
  }

  private LatencyTable table(Network network, String which, Progress progress) throws IOException {
    Path file = scratch.resolve("repeat-" + which + ".json.gz");
    Files.deleteIfExists(file);
    return new Profiler(runtime, "benchmarks/latency-model", "")
        .profileInto(file, network, ProfilingOptions.defaults().withVariants(0), progress);
  }
}
