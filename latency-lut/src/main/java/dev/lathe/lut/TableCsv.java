package dev.lathe.lut;

import dev.lathe.foundation.SafeFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes the samples of a table as comma-separated values (RFC 4180); see {@code docs/formats.md}.
 */
final class TableCsv {
  private static final List<String> HEADER =
      List.of(
          "key",
          "label",
          "axis0",
          "width0",
          "axis1",
          "width1",
          "axis2",
          "width2",
          "count",
          "medianNanos",
          "p10Nanos",
          "p90Nanos",
          "meanNanos",
          "standardDeviationNanos",
          "measuredAt");

  private TableCsv() {}

  static void write(LatencyTable table, Path file) {
    StringBuilder text = new StringBuilder();
    append(text, HEADER);
    for (Map.Entry<LayerSignature, LatencySurface> entry : table.surfaces().entrySet()) {
      for (Sample sample : entry.getValue().samples()) {
        append(text, fields(entry.getKey(), entry.getValue().axes(), sample));
      }
    }
    SafeFile.writeText(file, text.toString());
  }

  private static List<String> fields(LayerSignature signature, List<Axis> axes, Sample sample) {
    List<String> fields = new ArrayList<>(List.of(signature.key(), signature.label()));
    for (int axis = 0; axis < Widths.MAX_COUNT; axis++) {
      boolean there = axis < axes.size();
      fields.add(there ? axes.get(axis).name() : "");
      fields.add(there ? Integer.toString(sample.widths().get(axis)) : "");
    }
    Timing timing = sample.timing();
    fields.add(Integer.toString(timing.count()));
    fields.add(Double.toString(timing.medianNanos()));
    fields.add(Double.toString(timing.p10Nanos()));
    fields.add(Double.toString(timing.p90Nanos()));
    fields.add(Double.toString(timing.meanNanos()));
    fields.add(Double.toString(timing.standardDeviationNanos()));
    fields.add(sample.measuredAt().map(Object::toString).orElse(""));
    return fields;
  }

  private static void append(StringBuilder text, List<String> fields) {
    text.append(fields.stream().map(TableCsv::quoted).collect(Collectors.joining(",")));
    text.append("\r\n");
  }

  private static String quoted(String field) {
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
