package dev.lathe.cli;

import dev.lathe.lut.DeviceFingerprint;
import dev.lathe.lut.Timing;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.profiler.Batch;
import dev.lathe.profiler.DeviceProbe;
import dev.lathe.profiler.EngineLayer;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.profiler.ModelMeasurement;
import dev.lathe.profiler.TimingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures whole models on this device, several of them in turns. */
@Command(
    name = "measure",
    description = "Measures ONNX models on this device: median, spread, throughput.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: lathe measure original.onnx pruned.onnx --batch 8"})
final class MeasureCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      arity = "1..*",
      paramLabel = "MODEL",
      description = "ONNX files; several are measured in turns.")
  private List<Path> models = List.of();

  @Option(
      names = "--layers",
      description =
          "List what the runtime makes of each model, layer by layer, with the model's nodes in"
              + " each; of runtimes that tell (tensorrt).")
  private boolean layers;

  @Mixin private MeasuringOptions measuring = new MeasuringOptions();
  @Mixin private PinOption pin = new PinOption();
  @Mixin private OutputOptions output = new OutputOptions();

  MeasureCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    MeasuringRuntime runtime = measuring.runtime(pin);
    int batch = measuring.batch();
    List<Graph> graphs = models.stream().map(OnnxFile::read).toList();
    measuring.warnIfUnfit(runtime, console);
    List<ModelMeasurement> measured =
        ModelMeasurement.measureTogether(
            runtime, graphs, batch, TimingOptions.MODELS, measuring.seed(), console.progress());
    List<Row> rows = new ArrayList<>();
    for (int index = 0; index < measured.size(); index++) {
      ModelMeasurement one = measured.get(index);
      rows.add(
          new Row(
              models.get(index).toString(),
              one.batch(),
              one.timing(),
              one.throughputPerSecond(),
              layers ? runtime.layers(Batch.sized(graphs.get(index), batch)) : List.of()));
    }
    output.print(
        console, new Measured(1, DeviceProbe.fingerprint(runtime), measuring.seed(), rows));
    return 0;
  }

  /** One model's measurement. */
  record Row(
      String model,
      int batch,
      Timing timing,
      double throughputPerSecond,
      List<EngineLayer> layers) {}

  /** What was measured. */
  record Measured(int schemaVersion, DeviceFingerprint device, long seed, List<Row> models)
      implements Report {
    @Override
    public Object document() {
      return this;
    }

    @Override
    public String text() {
      TextTable table =
          new TextTable("model", "batch", "median", "10th", "90th percentile", "images/s", "n");
      for (Row row : models) {
        Timing timing = row.timing();
        table.row(
            row.model(),
            Numbers.count(row.batch()),
            Numbers.millis(timing.medianNanos() / 1e6),
            Numbers.millis(timing.p10Nanos() / 1e6),
            Numbers.millis(timing.p90Nanos() / 1e6),
            Numbers.count(Math.round(row.throughputPerSecond())),
            Numbers.count(timing.count()));
      }
      return "# device %s, %d threads, %s %s%n"
              .formatted(
                  device.id(),
                  device.threads(),
                  device.software().runtime(),
                  device.software().runtimeVersion())
          + table
          + engineText();
    }

    private String engineText() {
      StringBuilder text = new StringBuilder();
      for (Row row : models) {
        for (EngineLayer layer : row.layers()) {
          text.append(layer.type().isEmpty() ? "layer" : layer.type())
              .append("  ")
              .append(layer.name())
              .append(layer.kernel().isEmpty() ? "" : "  " + layer.kernel())
              .append(layer.nodes().isEmpty() ? "" : "  <- " + String.join(", ", layer.nodes()))
              .append('\n');
        }
      }
      return text.toString();
    }
  }
}
