package dev.lathe.cli;

import dev.lathe.foundation.UserException;
import dev.lathe.lut.DeviceFingerprint;
import dev.lathe.lut.DeviceFingerprint.Chip;
import dev.lathe.lut.DeviceFingerprint.Kind;
import dev.lathe.lut.DeviceFingerprint.Software;
import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.Provenance;
import dev.lathe.lut.foreign.ForeignFormat;
import dev.lathe.lut.foreign.ForeignTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a latency table of other tools' files. */
@Command(
    name = "import",
    description =
        "Makes a table of another tool's file: HALP keys, once-for-all YAML, trtexec's"
            + " --exportProfile with --exportLayerInfo, or an ONNX Runtime profile.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: lathe table import keys.json --device \"NVIDIA TITAN V\" -o table.json.gz"
    })
final class TableImportCommand implements Callable<Integer> {
  private static final String UNKNOWN = "unknown";

  private final Console console;

  @Parameters(
      arity = "1..2",
      paramLabel = "FILE",
      description = "The file; for trtexec the profile and the layer information.")
  private List<Path> files = List.of();

  @Option(
      names = "--from",
      paramLabel = "halp|once-for-all|trtexec|onnx-runtime",
      description = "The file's format (default: by how it begins).")
  private @Nullable String format;

  @Option(
      names = "--device",
      defaultValue = UNKNOWN,
      paramLabel = "NAME",
      description = "The device that the latencies hold for, as files do not say it.")
  private String device = UNKNOWN;

  @Option(
      names = "--kind",
      defaultValue = "gpu",
      paramLabel = "cpu|gpu",
      description = "What kind of device it is (default: ${DEFAULT-VALUE}).")
  private Kind kind = Kind.GPU;

  @Option(
      names = "--runtime",
      defaultValue = UNKNOWN,
      paramLabel = "NAME-VERSION",
      description = "The runtime and its version, such as tensorrt-8.6.")
  private String runtime = UNKNOWN;

  @Option(
      names = "--precision",
      defaultValue = "float32",
      paramLabel = "TYPE",
      description = "The type that layers compute in (default: ${DEFAULT-VALUE}).")
  private String precision = "float32";

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where the table goes.")
  private Path target = Path.of("");

  @Mixin private OutputOptions output = new OutputOptions();

  TableImportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ForeignFormat from = format();
    ForeignTable read = from.read(files);
    LatencyTable table =
        new LatencyTable(
            fingerprint(from),
            precision,
            provenance(),
            read.surfaces(),
            read.models(),
            new TreeMap<>());
    table.write(target);
    output.print(
        console,
        new Imported(
            1,
            target.toString(),
            from.word(),
            read.surfaces().size(),
            read.surfaces().values().stream()
                .map(LatencySurface::samples)
                .mapToInt(List::size)
                .sum(),
            read.notes()));
    return 0;
  }

  private ForeignFormat format() {
    if (format == null) {
      return ForeignFormat.recognise(files.get(0))
          .orElseThrow(
              () ->
                  new UserException(
                      "The file (%s) begins like none of the formats that are known."
                          .formatted(files.get(0)),
                      "Maybe say which it is with --from."));
    }
    return Arrays.stream(ForeignFormat.values())
        .filter(known -> known.word().equals(format))
        .findFirst()
        .orElseThrow(
            () ->
                new dev.lathe.foundation.UsageException(
                    "The format (%s) is not known.".formatted(format),
                    "Maybe one of these is meant: "
                        + Arrays.stream(ForeignFormat.values())
                            .map(ForeignFormat::word)
                            .collect(Collectors.joining(", "))
                        + "."));
  }

  private DeviceFingerprint fingerprint(ForeignFormat from) {
    int split = runtime.lastIndexOf('-');
    String name = split > 0 ? runtime.substring(0, split) : runtime;
    String version = split > 0 ? runtime.substring(split + 1) : UNKNOWN;
    return new DeviceFingerprint(
        device.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"),
        new Chip(kind, device, 0, OptionalDouble.empty(), 0),
        new Software("", "", name, version),
        1,
        new TreeMap<>(java.util.Map.of("imported", from.word())));
  }

  private Provenance provenance() {
    Instant now = Instant.now();
    return new Provenance(
        console.command(),
        ToolVersion.text(),
        0,
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
        new Provenance.Work(now, now, 0, 0));
  }

  /** What was imported. */
  record Imported(
      int schemaVersion, String table, String format, int surfaces, int samples, List<String> notes)
      implements Report {
    @Override
    public Object document() {
      return this;
    }

    @Override
    public String text() {
      StringBuilder text = new StringBuilder();
      text.append(
          "%s: %d surfaces, %s samples, from %s%n"
              .formatted(table, surfaces, Numbers.count(samples), format));
      notes.forEach(note -> text.append("note: ").append(note).append('\n'));
      return text.toString();
    }
  }
}
