package dev.lathe.cli;

import dev.lathe.foundation.UserException;
import dev.lathe.graph.Network;
import dev.lathe.lut.LatencyTable;
import dev.lathe.profiler.CalibrationRun;
import dev.lathe.profiler.DeviceFile;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.profiler.Profiler;
import dev.lathe.profiler.ProfilingOptions;
import dev.lathe.profiler.Shard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the latency table of a network on this device. */
@Command(
    name = "profile",
    description =
        "Measures the latency of every layer over its widths on this device, and calibrates their"
            + " sum to the whole. Goes on where it was after it was killed.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: lathe profile model.onnx --batch 8 -o table.json.gz"})
final class ProfileCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private MeasuringOptions measuring = new MeasuringOptions();
  @Mixin private PinOption pin = new PinOption();
  @Mixin private ProfilingEffort effort = new ProfilingEffort();
  @Mixin private ShardOption shard = new ShardOption();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Where the table goes (.json or .json.gz); a table that is there is built upon, whatever"
              + " models it was made of (default: one for all models in devices/).")
  private @Nullable Path chosen;

  @Option(
      names = "--check",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Measure N further random-width variants that the calibration has not seen, and say how"
              + " far its predictions are off (default: none).")
  private int check;

  ProfileCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    MeasuringRuntime runtime = measuring.runtime(pin);
    Shard part = shard.build();
    Network network = model.analyzeForTraining(measuring.batch());
    ProfilingOptions options = effort.build(measuring.seed()).withShard(part);
    Path target = ShardOption.beside(target(runtime, network), part);
    LatencyTable table = profile(network, runtime, options, target, console);
    List<CalibrationRun.Pair> unseen =
        check < 1 || !part.isWhole()
            ? List.of()
            : CalibrationRun.check(
                    runtime,
                    network,
                    table,
                    options,
                    check,
                    measuring.seed() + 1,
                    console.progress())
                .pairs();
    output.print(console, ProfileReport.of(target, network, table, unseen));
    return 0;
  }

  private Path target(MeasuringRuntime runtime, Network network) {
    return chosen != null
        ? chosen
        : DeviceFile.table(
            DeviceFile.of(runtime).keepIn(Path.of("devices")),
            Profiler.precision(network),
            runtime.threads());
  }

  /** Profiles a network into a file, building upon what is there. */
  static LatencyTable profile(
      Network network,
      MeasuringRuntime runtime,
      ProfilingOptions options,
      Path target,
      Console console) {
    if (Files.isDirectory(target)) {
      throw new UserException(
          "The table (%s) is a folder.".formatted(target), "Maybe name a file in it.");
    }
    return new Profiler(runtime, console.command(), ToolVersion.text())
        .profileInto(target, network, options, console.progress());
  }
}
