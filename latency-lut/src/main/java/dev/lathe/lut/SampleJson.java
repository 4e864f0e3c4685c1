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
  private static final int MAX_PARTS = 100_000;

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
      Map.ofEntries(
          Map.entry("modelHash", JsonFields::text),
          Map.entry("variant", JsonFields::text),
          Map.entry("name", JsonFields::text),
          Map.entry("batch", JsonFields::whole),
          Map.entry("count", JsonFields::whole),
          Map.entry("medianNanos", JsonFields::number),
          Map.entry("p10Nanos", JsonFields::number),
          Map.entry("p90Nanos", JsonFields::number),
          Map.entry("meanNanos", JsonFields::number),
          Map.entry("standardDeviationNanos", JsonFields::number),
          Map.entry("parts", json -> JsonFields.list(json, MAX_PARTS, SampleJson::readPart)));

  private static final Map<String, JsonFields.ValueReader> PART =
      Map.of(
          "layer", JsonFields::text,
          "widths", json -> JsonFields.list(json, Widths.MAX_COUNT, SampleJson::width),
          "nanos", JsonFields::number);

  private SampleJson() {}

  static void write(JsonGenerator json, Sample sample) {
    json.writeStartObject();
    write(json, sample.widths());
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
    if (!model.parts().isEmpty()) {
      json.writeName("parts").writeStartArray();
      model.parts().forEach(part -> write(json, part));
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, ModelEntry.Part part) {
    json.writeStartObject();
    json.writeStringProperty("layer", part.layer());
    write(json, part.widths());
    json.writeNumberProperty("nanos", part.nanos());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Widths widths) {
    json.writeName("widths").writeStartArray();
    for (int width : widths.toArray()) {
      json.writeNumber(width);
    }
    json.writeEndArray();
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
        widths(fields),
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
        timing(fields),
        fields.has("parts") ? fields.list("parts", ModelEntry.Part.class) : List.of());
  }

  private static ModelEntry.Part readPart(JsonParser json) {
    JsonFields fields = JsonFields.read("a part of a model", json, PART);
    return new ModelEntry.Part(fields.text("layer"), widths(fields), fields.number("nanos"));
  }

  private static Widths widths(JsonFields fields) {
    return Widths.of(
        fields.list("widths", Integer.class).stream().mapToInt(Integer::intValue).toArray());
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
