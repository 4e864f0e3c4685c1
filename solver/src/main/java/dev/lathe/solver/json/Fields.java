package dev.lathe.solver.json;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads fields of JSON objects and says which is missing or of the wrong kind. */
final class Fields {
  private Fields() {}

  static JsonNode required(JsonNode object, String field, String where) {
    JsonNode value = object.get(field);
    if (value == null || value.isNull()) {
      throw new IllegalArgumentException("%s has no field (%s).".formatted(where, field));
    }
    return value;
  }

  static String text(JsonNode object, String field, String where) {
    JsonNode value = required(object, field, where);
    if (!value.isString()) {
      throw new IllegalArgumentException(
          "The field (%s) of %s must be a text.".formatted(field, where));
    }
    return value.stringValue();
  }

  static @Nullable String optionalText(JsonNode object, String field, String where) {
    JsonNode value = object.get(field);
    return value == null || value.isNull() ? null : text(object, field, where);
  }

  static boolean flag(JsonNode object, String field, String where) {
    JsonNode value = object.get(field);
    if (value == null) {
      return false;
    }
    if (!value.isBoolean()) {
      throw new IllegalArgumentException(
          "The field (%s) of %s must be true or false.".formatted(field, where));
    }
    return value.booleanValue();
  }

  static double number(JsonNode value, String where) {
    if (!value.isNumber()) {
      throw new IllegalArgumentException("%s must hold numbers only.".formatted(where));
    }
    return value.doubleValue();
  }

  static int integer(JsonNode value, String where) {
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new IllegalArgumentException("%s must be an integer.".formatted(where));
    }
    return value.intValue();
  }

  static List<JsonNode> list(JsonNode object, String field, String where) {
    JsonNode value = object.get(field);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw new IllegalArgumentException(
          "The field (%s) of %s must be a list.".formatted(field, where));
    }
    List<JsonNode> nodes = new ArrayList<>();
    value.forEach(nodes::add);
    return nodes;
  }

  static List<String> texts(JsonNode object, String field, String where) {
    List<String> texts = new ArrayList<>();
    for (JsonNode node : list(object, field, where)) {
      if (!node.isString()) {
        throw new IllegalArgumentException(
            "The field (%s) of %s must be a list of texts.".formatted(field, where));
      }
      texts.add(node.stringValue());
    }
    return texts;
  }

  static List<Integer> integers(JsonNode object, String field, String where) {
    return list(object, field, where).stream()
        .map(node -> integer(node, "The field (%s) of %s".formatted(field, where)))
        .toList();
  }
}
