package dev.lathe.cli;

import dev.lathe.lut.ConvolutionShape;
import dev.lathe.lut.HalpKeys;
import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.LayerSignature;
import dev.lathe.profiler.LatencyModel;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a latency table in another format. */
@Command(
    name = "export",
    description = "Writes a table's samples as CSV, as HALP keys, or as our JSON packed otherwise.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: lathe table export table.json.gz --to halp --model model.onnx --batch 8 -o keys.json"
    })
final class TableExportCommand implements Callable<Integer> {
  /** What can be written. */
  enum Format {
    /** A line a sample. */
    CSV,
    /** HALP's convolution keys. */
    HALP,
    /** Our own format; whether it is packed follows from the name. */
    JSON
  }

  private final Console console;

  @Parameters(index = "0", paramLabel = "TABLE", description = "The table, .json or .json.gz.")
  private Path file = Path.of("");

  @Option(
      names = "--to",
      required = true,
      paramLabel = "csv|halp|json",
      description = "The format.")
  private Format format = Format.CSV;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where it goes.")
  private Path target = Path.of("");

  @Mixin private TableModel model = new TableModel();
  @Mixin private OutputOptions output = new OutputOptions();

  TableExportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    LatencyTable table = LatencyTable.read(file);
    int samples =
        table.surfaces().values().stream().map(LatencySurface::samples).mapToInt(List::size).sum();
    switch (format) {
      case CSV -> table.writeCsv(target);
      case JSON -> table.write(target);
      case HALP -> samples = writeHalp(table);
    }
    output.print(console, new Exported(1, target.toString(), samples));
    return 0;
  }

  private int writeHalp(LatencyTable table) {
    SortedMap<LayerSignature, LatencySurface> surfaces = new TreeMap<>(table.surfaces());
    model
        .network()
        .ifPresent(network -> surfaces.putAll(LatencyModel.of(network, table).convolutions()));
    return HalpKeys.write(target, surfaces, ConvolutionShape::of);
  }

  /** What was written. */
  record Exported(int schemaVersion, String file, int samples) implements Report {
    @Override
    public Object document() {
      return this;
    }

    @Override
    public String text() {
      return "%s: %s samples%n".formatted(file, Numbers.count(samples));
    }
  }
}
