package dev.lathe.lut;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/** Samples and whole-model measurements as JSON objects; tables and journals share them. */
final class SampleJson {
  private static final int MAX_RAW = 100_000;

  private static final Map<String, JsonFields.ValueReader> SAMPLE =
      Map.of(
          "widths", json -> JsonFields.list(json, Widths.MAX_COUNT, SampleJson::width),
          "count", JsonFields::whole,
          "medianNanos", JsonFields::number,
          "p10Nanos", JsonFields::number,
          "p90Nanos", JsonFields::number,
          "meanNanos", JsonFields::number,
          "standardDeviationNanos", JsonFields::number,
          "measuredAt", JsonFields::instant,
          "rawNanos", json -> JsonFields.list(json, MAX_RAW, JsonFields::toNumber));

  private static final Map<String, JsonFields.ValueReader> MODEL =
      Map.of(
          "modelHash", JsonFields::text,
          "variant", JsonFields::text,
          "name", JsonFields::text,
          "batch", JsonFields::whole,
          "count", JsonFields::whole,
          "medianNanos", JsonFields::number,
          "p10Nanos", JsonFields::number,
          "p90Nanos", JsonFields::number,
          "meanNanos", JsonFields::number,
          "standardDeviationNanos", JsonFields::number);

  private SampleJson() {}

  static void write(JsonGenerator json, Sample sample) {
    json.writeStartObject();
    json.writeName("widths").writeStartArray();
    for (int width : sample.widths().toArray()) {
      json.writeNumber(width);
    }
    json.writeEndArray();
    writeTiming(json, sample.timing());
    sample.measuredAt().ifPresent(at -> json.writeStringProperty("measuredAt", at.toString()));
    if (!sample.rawNanos().isEmpty()) {
      json.writeName("rawNanos").writeStartArray();
      for (double value : sample.rawNanos()) {
        json.writeNumber(value);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  static void write(JsonGenerator json, ModelEntry model) {
    json.writeStartObject();
    json.writeStringProperty("modelHash", model.modelHash());
    json.writeStringProperty("variant", model.variant());
    json.writeStringProperty("name", model.name());
    json.writeNumberProperty("batch", model.batch());
    writeTiming(json, model.timing());
    json.writeEndObject();
  }

  private static void writeTiming(JsonGenerator json, Timing timing) {
    json.writeNumberProperty("count", timing.count());
    json.writeNumberProperty("medianNanos", timing.medianNanos());
    json.writeNumberProperty("p10Nanos", timing.p10Nanos());
    json.writeNumberProperty("p90Nanos", timing.p90Nanos());
    json.writeNumberProperty("meanNanos", timing.meanNanos());
    json.writeNumberProperty("standardDeviationNanos", timing.standardDeviationNanos());
  }

  static Sample readSample(JsonParser json) {
    JsonFields fields = JsonFields.read("a sample", json, SAMPLE);
    return new Sample(
        Widths.of(
            fields.list("widths", Integer.class).stream().mapToInt(Integer::intValue).toArray()),
        timing(fields),
        Optional.ofNullable(
            fields.has("measuredAt") ? fields.get("measuredAt", Instant.class) : null),
        fields.has("rawNanos") ? fields.list("rawNanos", Double.class) : List.of());
  }

  static ModelEntry readModel(JsonParser json) {
    JsonFields fields = JsonFields.read("a model entry", json, MODEL);
    return new ModelEntry(
        fields.text("modelHash"),
        fields.text("variant"),
        fields.text("name"),
        fields.integer("batch"),
        timing(fields));
  }

  private static Timing timing(JsonFields fields) {
    return new Timing(
        fields.integer("count"),
        fields.number("medianNanos"),
        fields.number("p10Nanos"),
        fields.number("p90Nanos"),
        fields.number("meanNanos"),
        fields.number("standardDeviationNanos"));
  }

  private static Integer width(JsonParser json) {
    long value = JsonFields.toWhole(json);
    if (value != (int) value) {
      throw new IllegalArgumentException("the width (%s) is too large".formatted(value));
    }
    return (int) value;
  }
}
