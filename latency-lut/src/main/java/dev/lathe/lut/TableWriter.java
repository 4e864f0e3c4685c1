package dev.lathe.lut;

import dev.lathe.foundation.SafeFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JsonGenerator;

/** Writes a table as JSON; see {@code docs/formats.md}. */
final class TableWriter {
  private static final int OBJECT_DEPTH = 3;
  private static final int ARRAY_DEPTH = 4;

  private TableWriter() {}

  static void write(LatencyTable table, Path file) {
    boolean packed = JsonFile.isPacked(file);
    SafeFile.write(
        file,
        out -> {
          if (packed) {
            GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 16);
            write(table, gzip);
            gzip.finish();
          } else {
            write(table, out);
          }
        });
  }

  private static void write(LatencyTable table, OutputStream target) throws IOException {
    DigestOutputStream out = new DigestOutputStream(target, TableChecksum.sha256());
    // Closing the generator would close the file, which its owner still has to flush to the disk.
    JsonGenerator json = Json.lines(out, OBJECT_DEPTH, ARRAY_DEPTH);
    json.writeStartObject();
    json.writeNumberProperty("schemaVersion", LatencyTable.SCHEMA_VERSION);
    json.writeStringProperty("precision", table.precision());
    writeDevice(json, table.device());
    writeProvenance(json, table.provenance());
    json.writeName("surfaces").writeStartArray();
    for (Map.Entry<LayerSignature, LatencySurface> entry : table.surfaces().entrySet()) {
      writeSurface(json, entry.getKey(), entry.getValue());
    }
    json.writeEndArray();
    json.writeName("models").writeStartArray();
    for (ModelEntry model : table.models()) {
      SampleJson.write(json, model);
    }
    json.writeEndArray();
    json.writeName("calibrations").writeStartArray();
    for (Map.Entry<String, Calibration> entry : table.calibrations().entrySet()) {
      writeCalibration(json, entry.getKey(), entry.getValue());
    }
    json.writeEndArray();
    json.flush();
    json.writeStringProperty(
        TableChecksum.FIELD, HexFormat.of().formatHex(out.getMessageDigest().digest()));
    json.writeEndObject();
    json.writeRaw('\n');
    json.flush();
    out.flush();
  }

  private static void writeDevice(JsonGenerator json, DeviceFingerprint device) {
    DeviceFingerprint.Chip chip = device.chip();
    DeviceFingerprint.Software software = device.software();
    json.writeName("device").writeStartObject();
    json.writeStringProperty("id", device.id());
    json.writeStringProperty("kind", chip.kind().word());
    json.writeStringProperty("chip", chip.name());
    json.writeNumberProperty("cores", chip.cores());
    json.writeNumberProperty("threads", device.threads());
    chip.clockMegahertz().ifPresent(clock -> json.writeNumberProperty("clockMegahertz", clock));
    json.writeNumberProperty("memoryBytes", chip.memoryBytes());
    json.writeStringProperty("operatingSystem", software.operatingSystem());
    json.writeStringProperty("driver", software.driver());
    json.writeStringProperty("runtime", software.runtime());
    json.writeStringProperty("runtimeVersion", software.runtimeVersion());
    json.writeName("settings").writeStartObject();
    device.settings().forEach(json::writeStringProperty);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writeProvenance(JsonGenerator json, Provenance provenance) {
    Provenance.Work work = provenance.work();
    json.writeName("provenance").writeStartObject();
    json.writeStringProperty("command", provenance.command());
    json.writeStringProperty("toolVersion", provenance.toolVersion());
    json.writeNumberProperty("seed", provenance.seed());
    json.writeStringProperty("javaRuntime", provenance.javaRuntime());
    json.writeStringProperty("startedAt", work.startedAt().toString());
    json.writeStringProperty("endedAt", work.endedAt().toString());
    json.writeNumberProperty("sampleCount", work.sampleCount());
    json.writeNumberProperty("minutes", work.minutes());
    if (work.repeatError() > 0) {
      json.writeNumberProperty("repeatError", work.repeatError());
    }
    json.writeEndObject();
  }

  private static void writeSurface(
      JsonGenerator json, LayerSignature signature, LatencySurface surface) {
    json.writeStartObject();
    json.writeStringProperty("key", signature.key());
    json.writeStringProperty("label", signature.label());
    json.writeName("axes").writeStartArray();
    for (Axis axis : surface.axes()) {
      json.writeStartObject();
      json.writeStringProperty("name", axis.name());
      json.writeNumberProperty("min", axis.min());
      json.writeNumberProperty("max", axis.max());
      json.writeNumberProperty("step", axis.step());
      json.writeEndObject();
    }
    json.writeEndArray();
    writeErrors(json, "leaveOut", surface.leaveOutErrors());
    json.writeName("samples").writeStartArray();
    for (Sample sample : surface.samples()) {
      SampleJson.write(json, sample);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeErrors(JsonGenerator json, String prefix, RelativeErrors errors) {
    json.writeNumberProperty(prefix + "Count", errors.count());
    json.writeNumberProperty(prefix + "MedianRelativeError", errors.median());
    json.writeNumberProperty(prefix + "P95RelativeError", errors.p95());
    json.writeNumberProperty(prefix + "MaxRelativeError", errors.max());
  }

  private static void writeCalibration(JsonGenerator json, String key, Calibration calibration) {
    json.writeStartObject();
    json.writeStringProperty("key", key);
    json.writeNumberProperty("interceptNanos", calibration.interceptNanos());
    json.writeNumberProperty("slope", calibration.slope());
    json.writeName("featureNanos").writeStartArray();
    for (double coefficient : calibration.featureNanos()) {
      json.writeNumber(coefficient);
    }
    json.writeEndArray();
    json.writeNumberProperty("points", calibration.range().points());
    json.writeNumberProperty("minSumNanos", calibration.range().minSumNanos());
    json.writeNumberProperty("maxSumNanos", calibration.range().maxSumNanos());
    writeErrors(json, "heldOut", calibration.heldOut());
    json.writeNumberProperty("statedRelativeError", calibration.statedRelativeError());
    json.writeEndObject();
  }
}
