package dev.lathe.benchmarks.latency;

import dev.lathe.foundation.Progress;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.lut.Axis;
import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.LayerSignature;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.profiler.CalibrationRun;
import dev.lathe.profiler.LatencyModel;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.profiler.Profiler;
import dev.lathe.profiler.ProfilingOptions;
import dev.lathe.profiler.UnseenVariants;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Profiles one network as the product does and checks what the table predicts. */
final class NetworkRun {
  /** Both axes of the grid that the product's samples are counted against. */
  static final int GRID_STEP = 8;

  private static final int UNSEEN = 30;
  private static final long UNSEEN_SEED = 1_000_003;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double SECONDS_PER_MINUTE = 60;

  private final MeasuringRuntime runtime;
  private final ProfilingOptions options = ProfilingOptions.defaults();

  NetworkRun(MeasuringRuntime runtime) {
    this.runtime = runtime;
  }

  /**
   * Measures everything.
   *
   * @param file the network
   * @param table where its latency table goes; a run that was cut off goes on from the journal
   *     beside it
   */
  NetworkResult run(String name, Path file, int batch, Path table, Progress progress) {
    Circumstances made = Circumstances.now(runtime);
    Graph graph = OnnxFile.read(file);
    Network network = Network.analyze(graph, AnalysisOptions.ofBatch(batch));
    UnseenVariants unseen = new UnseenVariants(runtime, network, options, UNSEEN, UNSEEN_SEED);
    // Once before and once after, so that a drift of the machine is on neither side.
    double checkSeconds = measure(unseen, progress);
    LatencyTable measured =
        new Profiler(runtime, "benchmarks/latency-model", "")
            .profileInto(table, network, options, progress);
    checkSeconds += measure(unseen, progress);
    double checkMinutes = checkSeconds / SECONDS_PER_MINUTE;
    return result(name, network, measured, unseen.against(measured), made, checkMinutes);
  }

  /**
   * The same measurements beside what the code of today predicts from the same table.
   *
   * @param result what was found
   * @param file the network
   * @param table its latency table as it was written then
   */
  NetworkResult predictedAnew(NetworkResult result, Path file, Path table) {
    Network network = Network.analyze(OnnxFile.read(file), AnalysisOptions.ofBatch(result.batch()));
    LatencyTable fitted =
        CalibrationRun.recalibrated(network, LatencyTable.read(table), options.steps());
    LatencyModel model = LatencyModel.of(network, fitted);
    Map<String, Selection> selections =
        new UnseenVariants(runtime, network, options, result.unseen().size(), UNSEEN_SEED)
            .selections();
    List<NetworkResult.Variant> unseen = new ArrayList<>();
    for (NetworkResult.Variant variant : result.unseen()) {
      Selection selection = selections.get(variant.name());
      unseen.add(
          variant.predicted(
              model.predict(selection).wholeNanos() / NANOS_PER_MILLI,
              model.isolatedSumNanos(selection) / NANOS_PER_MILLI));
    }
    return result.predicted(
        model.calibration().statedRelativeError(),
        variants(network, CalibrationRun.fitted(network, fitted, options.steps())),
        unseen);
  }

  private static double measure(UnseenVariants unseen, Progress progress) {
    long start = System.nanoTime();
    unseen.measure(progress);
    return (System.nanoTime() - start) * 1e-9;
  }

  private NetworkResult result(
      String name,
      Network network,
      LatencyTable table,
      CalibrationRun unseen,
      Circumstances made,
      double checkMinutes) {
    CalibrationRun fitted = CalibrationRun.fitted(network, table, options.steps());
    double wholeMillis =
        fitted.pairs().stream()
            .filter(pair -> pair.variant().isEmpty())
            .mapToDouble(CalibrationRun.Pair::measuredNanos)
            .findFirst()
            .orElseThrow();
    LatencyModel model = LatencyModel.of(network, table);
    return new NetworkResult(
        name,
        network.batch(),
        made,
        network.layers().size(),
        (int) network.layers().stream().map(model::signature).distinct().count(),
        table.surfaces().values().stream().mapToInt(surface -> surface.samples().size()).sum(),
        table.surfaces().entrySet().stream().mapToLong(NetworkRun::gridSamples).sum(),
        table.provenance().work().minutes(),
        checkMinutes,
        model.calibration().statedRelativeError(),
        wholeMillis / NANOS_PER_MILLI,
        variants(network, fitted),
        variants(network, unseen));
  }

  private static long gridSamples(Map.Entry<LayerSignature, LatencySurface> entry) {
    long samples = 1;
    for (Axis axis : entry.getValue().axes()) {
      samples *= Math.max(1, axis.max() / GRID_STEP);
    }
    return samples;
  }

  private static List<NetworkResult.Variant> variants(Network network, CalibrationRun run) {
    return run.pairs().stream().map(pair -> variant(network, pair)).toList();
  }

  private static NetworkResult.Variant variant(Network network, CalibrationRun.Pair pair) {
    return new NetworkResult.Variant(
        pair.variant(),
        VariantMacs.of(network, pair.selection()),
        pair.measuredNanos() / NANOS_PER_MILLI,
        pair.passNanos().stream().map(nanos -> nanos / NANOS_PER_MILLI).toList(),
        pair.entry().timing().spreadNanos() / NANOS_PER_MILLI,
        pair.predictedNanos() / NANOS_PER_MILLI,
        pair.isolatedNanos() / NANOS_PER_MILLI);
  }
}
