package dev.lathe.cli;

import dev.lathe.graph.Network;
import dev.lathe.lut.LatencyTable;
import dev.lathe.profiler.LatencyModel;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.profiler.ModelMeasurement;
import dev.lathe.profiler.TimingOptions;
import dev.lathe.pruner.Compression;
import dev.lathe.pruner.CompressionJob;
import dev.lathe.pruner.CompressionResult;
import dev.lathe.pruner.DeviceMeasurement;
import dev.lathe.pruner.LatencyBudget;
import dev.lathe.pruner.RunFolder;
import dev.lathe.pruner.TargetDevice;
import dev.lathe.trainer.TrainingOptions;
import java.util.SortedMap;
import java.util.TreeMap;

/** Joins profiler and pruner: a latency table of the job's network, then the compression by it. */
final class CompressionRun {
  private static final String TABLE = "table.json.gz";

  private final MeasuringRuntime runtime;
  private final MeasuringOptions measuring;
  private final ProfilingEffort effort;
  private final Console console;

  CompressionRun(
      MeasuringRuntime runtime,
      MeasuringOptions measuring,
      ProfilingEffort effort,
      Console console) {
    this.runtime = runtime;
    this.measuring = measuring;
    this.effort = effort;
    this.console = console;
  }

  /** What a folder's compression depends on, as far as every compression does; to be added to. */
  static SortedMap<String, String> identity(
      LatencyBudget budget, int batch, int threads, TrainingOptions tuning) {
    SortedMap<String, String> identity = new TreeMap<>();
    identity.put("budget", budget.toString());
    identity.put("batch", String.valueOf(batch));
    identity.put("threads", String.valueOf(threads));
    identity.put("tuning", tuning.toString());
    return identity;
  }

  /** Runs what is missing in the folder, and prints what came of it; returns the exit code. */
  int run(CompressionJob job, RunFolder folder, OutputOptions output) {
    measuring.warnIfUnfit(runtime, console);
    SlowTraining.warn(console);
    CompressionResult result = run(job, folder);
    output.print(console, new CompressionReport(result));
    return result.meetsBudget() ? 0 : 1;
  }

  private CompressionResult run(CompressionJob job, RunFolder folder) {
    Network network = job.network();
    LatencyTable table =
        folder.has(TABLE)
            ? LatencyTable.read(folder.file(TABLE))
            : ProfileCommand.profile(
                network, runtime, effort.build(measuring.seed()), folder.file(TABLE), console);
    LatencyModel latency = LatencyModel.of(network, table);
    TargetDevice device =
        new TargetDevice(
            table.device().id(),
            latency::layerNanos,
            latency.calibration(),
            measurement(network.batch()));
    return new Compression(job, device, folder, console.progress()).run();
  }

  private DeviceMeasurement measurement(int batch) {
    return models ->
        ModelMeasurement.measureTogether(
                runtime, models, batch, TimingOptions.MODELS, measuring.seed(), console.progress())
            .stream()
            .map(ModelMeasurement::timing)
            .toList();
  }
}
