package dev.lathe.lut;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The fields of one JSON object while it is read: known names with their readers, others are
 * skipped so that later versions may add fields. Every fault is an {@link
 * IllegalArgumentException}, whose message the caller puts behind the name of the file.
 */
final class JsonFields {
  private final String what;
  private final Map<String, Object> values = new HashMap<>();

  private JsonFields(String what) {
    this.what = what;
  }

  /** Reads one value; the parser stands at its first token. */
  @FunctionalInterface
  interface ValueReader {
    Object read(JsonParser json);
  }

  /** Reads an object at whose start the parser stands. */
  static JsonFields read(String what, JsonParser json, Map<String, ValueReader> readers) {
    expect(json, JsonToken.START_OBJECT, what);
    return readRest(what, json, readers);
  }

  /** Reads the fields of an object that follow the one where the parser stands. */
  static JsonFields readRest(String what, JsonParser json, Map<String, ValueReader> readers) {
    JsonFields fields = new JsonFields(what);
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      ValueReader reader = readers.get(name);
      if (reader == null) {
        json.skipChildren();
      } else {
        fields.values.put(name, fields.value(name, json, reader));
      }
    }
    expect(json, JsonToken.END_OBJECT, what);
    return fields;
  }

  private Object value(String name, JsonParser json, ValueReader reader) {
    try {
      return reader.read(json);
    } catch (WrongValue e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new WrongValue("field (%s) of %s: %s".formatted(name, what, e.getMessage()), e);
    }
  }

  /** A fault that already says where it is. */
  static final class WrongValue extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    WrongValue(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** A field that must be there. */
  <T> T get(String name, Class<T> type) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("%s lacks the field (%s)".formatted(what, name));
    }
    return type.cast(value);
  }

  double number(String name) {
    return get(name, Double.class);
  }

  int integer(String name) {
    long value = get(name, Long.class);
    if (value != (int) value) {
      throw new IllegalArgumentException("the %s (%s) is too large".formatted(name, value));
    }
    return (int) value;
  }

  String text(String name) {
    return get(name, String.class);
  }

  /** A field that is a list, whose elements must be of a type. */
  <T> List<T> list(String name, Class<T> type) {
    List<T> list = new ArrayList<>();
    List<?> elements = get(name, List.class);
    for (Object element : elements) {
      list.add(type.cast(element));
    }
    return list;
  }

  /** A field that is an object of texts. */
  SortedMap<String, String> texts(String name) {
    SortedMap<String, String> texts = new TreeMap<>();
    Map<?, ?> map = get(name, Map.class);
    map.forEach((key, value) -> texts.put((String) key, (String) value));
    return texts;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  static Object text(JsonParser json) {
    expect(json, JsonToken.VALUE_STRING, "a text");
    return json.getString();
  }

  static Object number(JsonParser json) {
    return toNumber(json);
  }

  static double toNumber(JsonParser json) {
    JsonToken token = json.currentToken();
    if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
      throw new IllegalArgumentException("a number was expected, not " + shown(json));
    }
    double value = json.getDoubleValue();
    Require.finite("number", value);
    return value;
  }

  static Object whole(JsonParser json) {
    return toWhole(json);
  }

  static long toWhole(JsonParser json) {
    expect(json, JsonToken.VALUE_NUMBER_INT, "a whole number");
    return json.getLongValue();
  }

  static Object instant(JsonParser json) {
    String text = (String) text(json);
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "the time (%s) must look like 2026-01-31T12:00:00Z".formatted(text), e);
    }
  }

  /** A list of at most {@code max} things. */
  static <T> List<T> list(
      JsonParser json, int max, java.util.function.Function<JsonParser, T> element) {
    expect(json, JsonToken.START_ARRAY, "a list");
    List<T> list = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (list.size() == max) {
        throw new IllegalArgumentException("a list is longer than " + max);
      }
      list.add(element.apply(json));
    }
    return list;
  }

  /** An object whose values are texts. */
  static SortedMap<String, String> texts(JsonParser json, int max) {
    expect(json, JsonToken.START_OBJECT, "an object of texts");
    SortedMap<String, String> texts = new TreeMap<>();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      if (texts.size() == max) {
        throw new IllegalArgumentException("an object has more fields than " + max);
      }
      texts.put(name, (String) text(json));
    }
    return texts;
  }

  static void expect(JsonParser json, JsonToken token, String what) {
    if (json.currentToken() != token) {
      throw new IllegalArgumentException("%s was expected, not %s".formatted(what, shown(json)));
    }
  }

  private static String shown(JsonParser json) {
    JsonToken token = json.currentToken();
    if (token == null) {
      return "the end of the text";
    }
    return switch (token) {
      case START_OBJECT, END_OBJECT -> "an object";
      case START_ARRAY, END_ARRAY -> "a list";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "(" + json.getString() + ")";
      default -> "(" + token.asString() + ")";
    };
  }
}
