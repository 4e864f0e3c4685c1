package dev.lathe.lut;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads a table from JSON; see {@code docs/formats.md}. */
final class TableReader {
  private static final int MAX_SURFACES = 1_000_000;
  private static final int MAX_MODELS = 1_000_000;
  private static final int MAX_FEATURES = 1_000;
  private static final int MAX_SETTINGS = 1_000;

  private static final Map<String, JsonFields.ValueReader> DEVICE =
      Map.ofEntries(
          Map.entry("id", JsonFields::text),
          Map.entry("kind", JsonFields::text),
          Map.entry("chip", JsonFields::text),
          Map.entry("cores", JsonFields::whole),
          Map.entry("threads", JsonFields::whole),
          Map.entry("clockMegahertz", JsonFields::number),
          Map.entry("memoryBytes", JsonFields::whole),
          Map.entry("operatingSystem", JsonFields::text),
          Map.entry("driver", JsonFields::text),
          Map.entry("runtime", JsonFields::text),
          Map.entry("runtimeVersion", JsonFields::text),
          Map.entry("settings", json -> JsonFields.texts(json, MAX_SETTINGS)));

  private static final Map<String, JsonFields.ValueReader> PROVENANCE =
      Map.of(
          "command", JsonFields::text,
          "toolVersion", JsonFields::text,
          "seed", JsonFields::whole,
          "javaRuntime", JsonFields::text,
          "startedAt", JsonFields::instant,
          "endedAt", JsonFields::instant,
          "sampleCount", JsonFields::whole,
          "minutes", JsonFields::number,
          "repeatError", JsonFields::number);

  private static final Map<String, JsonFields.ValueReader> SURFACE =
      Map.of(
          "key",
          JsonFields::text,
          "label",
          JsonFields::text,
          "axes",
          json -> JsonFields.list(json, Widths.MAX_COUNT, TableReader::axis),
          "samples",
          json -> JsonFields.list(json, LatencySurface.MAX_SAMPLES, SampleJson::readSample));

  private static final Map<String, JsonFields.ValueReader> AXIS =
      Map.of(
          "name", JsonFields::text,
          "min", JsonFields::whole,
          "max", JsonFields::whole,
          "step", JsonFields::whole);

  private static final Map<String, JsonFields.ValueReader> CALIBRATION =
      Map.ofEntries(
          Map.entry("key", JsonFields::text),
          Map.entry("interceptNanos", JsonFields::number),
          Map.entry("slope", JsonFields::number),
          Map.entry(
              "featureNanos", json -> JsonFields.list(json, MAX_FEATURES, JsonFields::toNumber)),
          Map.entry("points", JsonFields::whole),
          Map.entry("minSumNanos", JsonFields::number),
          Map.entry("maxSumNanos", JsonFields::number),
          Map.entry("heldOutCount", JsonFields::whole),
          Map.entry("heldOutMedianRelativeError", JsonFields::number),
          Map.entry("heldOutP95RelativeError", JsonFields::number),
          Map.entry("heldOutMaxRelativeError", JsonFields::number),
          Map.entry("statedRelativeError", JsonFields::number));

  private static final Map<String, JsonFields.ValueReader> TABLE =
      Map.of(
          "precision", JsonFields::text,
          "device", TableReader::device,
          "provenance", TableReader::provenance,
          "surfaces", TableReader::surfaces,
          "models", json -> JsonFields.list(json, MAX_MODELS, SampleJson::readModel),
          "calibrations", TableReader::calibrations);

  private TableReader() {}

  static LatencyTable read(Path file) {
    return JsonFile.read("latency table", file, TableReader::table);
  }

  private static LatencyTable table(JsonParser json) {
    json.nextToken();
    JsonFields.expect(json, JsonToken.START_OBJECT, "the object of a latency table");
    checkVersion(json);
    JsonFields fields = JsonFields.readRest("the table", json, TABLE);
    SortedMap<LayerSignature, LatencySurface> surfaces = new TreeMap<>();
    for (SurfaceEntry entry : fields.list("surfaces", SurfaceEntry.class)) {
      surfaces.put(entry.signature, entry.surface);
    }
    SortedMap<String, Calibration> calibrations = new TreeMap<>();
    for (CalibrationEntry entry : fields.list("calibrations", CalibrationEntry.class)) {
      calibrations.put(entry.key, entry.calibration);
    }
    return new LatencyTable(
        fields.get("device", DeviceFingerprint.class),
        fields.text("precision"),
        fields.get("provenance", Provenance.class),
        surfaces,
        fields.list("models", ModelEntry.class),
        calibrations);
  }

  /** The version comes first, so that nothing of another version is misread. */
  private static void checkVersion(JsonParser json) {
    if (!"schemaVersion".equals(json.nextName())) {
      throw new IllegalArgumentException("the first field must be schemaVersion");
    }
    json.nextToken();
    long version = JsonFields.toWhole(json);
    if (version != LatencyTable.SCHEMA_VERSION) {
      throw new IllegalArgumentException(
          "the schemaVersion (%s) must be %s; it was written by another version of Lathe"
              .formatted(version, LatencyTable.SCHEMA_VERSION));
    }
  }

  private static Object device(JsonParser json) {
    JsonFields fields = JsonFields.read("the device", json, DEVICE);
    OptionalDouble clock =
        fields.has("clockMegahertz")
            ? OptionalDouble.of(fields.number("clockMegahertz"))
            : OptionalDouble.empty();
    DeviceFingerprint.Chip chip =
        new DeviceFingerprint.Chip(
            kind(fields.text("kind")),
            fields.text("chip"),
            fields.integer("cores"),
            clock,
            fields.get("memoryBytes", Long.class));
    DeviceFingerprint.Software software =
        new DeviceFingerprint.Software(
            fields.text("operatingSystem"),
            fields.text("driver"),
            fields.text("runtime"),
            fields.text("runtimeVersion"));
    return new DeviceFingerprint(
        fields.text("id"), chip, software, fields.integer("threads"), fields.texts("settings"));
  }

  private static DeviceFingerprint.Kind kind(String word) {
    for (DeviceFingerprint.Kind kind : DeviceFingerprint.Kind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("the device kind (%s) must be cpu or gpu".formatted(word));
  }

  private static Object provenance(JsonParser json) {
    JsonFields fields = JsonFields.read("the provenance", json, PROVENANCE);
    return new Provenance(
        fields.text("command"),
        fields.text("toolVersion"),
        fields.get("seed", Long.class),
        fields.text("javaRuntime"),
        new Provenance.Work(
            fields.get("startedAt", Instant.class),
            fields.get("endedAt", Instant.class),
            fields.get("sampleCount", Long.class),
            fields.number("minutes"),
            fields.has("repeatError") ? fields.number("repeatError") : 0));
  }

  private record SurfaceEntry(LayerSignature signature, LatencySurface surface) {}

  private static Object surfaces(JsonParser json) {
    List<SurfaceEntry> entries = JsonFields.list(json, MAX_SURFACES, TableReader::surface);
    requireDistinct(entries.stream().map(entry -> entry.signature.key()).toList());
    return entries;
  }

  private static SurfaceEntry surface(JsonParser json) {
    JsonFields fields = JsonFields.read("a surface", json, SURFACE);
    String key = fields.text("key");
    List<Sample> samples = fields.list("samples", Sample.class);
    try {
      LatencySurface surface = LatencySurface.of(fields.list("axes", Axis.class), samples);
      if (surface.sampleCount() < samples.size()) {
        throw new IllegalArgumentException("two samples have the same widths");
      }
      return new SurfaceEntry(new LayerSignature(key, fields.text("label")), surface);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("surface (%s): %s".formatted(key, e.getMessage()), e);
    }
  }

  private static Axis axis(JsonParser json) {
    JsonFields fields = JsonFields.read("an axis", json, AXIS);
    return new Axis(
        fields.text("name"), fields.integer("min"), fields.integer("max"), fields.integer("step"));
  }

  private record CalibrationEntry(String key, Calibration calibration) {}

  private static Object calibrations(JsonParser json) {
    List<CalibrationEntry> entries = JsonFields.list(json, MAX_MODELS, TableReader::calibration);
    requireDistinct(entries.stream().map(CalibrationEntry::key).toList());
    return entries;
  }

  private static CalibrationEntry calibration(JsonParser json) {
    JsonFields fields = JsonFields.read("a calibration", json, CALIBRATION);
    Calibration calibration =
        new Calibration(
            fields.number("interceptNanos"),
            fields.number("slope"),
            fields.list("featureNanos", Double.class),
            new Calibration.Range(
                fields.integer("points"),
                fields.number("minSumNanos"),
                fields.number("maxSumNanos")),
            new RelativeErrors(
                fields.integer("heldOutCount"),
                fields.number("heldOutMedianRelativeError"),
                fields.number("heldOutP95RelativeError"),
                fields.number("heldOutMaxRelativeError")),
            fields.number("statedRelativeError"));
    return new CalibrationEntry(fields.text("key"), calibration);
  }

  private static void requireDistinct(List<String> keys) {
    if (new java.util.HashSet<>(keys).size() < keys.size()) {
      throw new IllegalArgumentException("two entries have the same key");
    }
  }
}
