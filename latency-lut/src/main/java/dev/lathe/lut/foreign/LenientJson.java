package dev.lathe.lut.foreign;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * JSON as tools write it that print names as they are: quotes, backslashes and control characters
 * inside texts, {@code nan} and {@code inf} for numbers, commas too many, and an end that is
 * missing because the writer was killed.
 *
 * <p>A quote ends a text where a comma, colon or closing bracket follows it, blanks aside; any
 * other is part of the text. Values are {@code Map}, {@code List}, {@code String}, {@code Double}
 * (NaN too), {@code Boolean}; null is left out of objects.
 */
final class LenientJson {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_VALUES = 5_000_000;
  private static final int MAX_WORD = 64;

  private final String text;
  private int at;
  private int values;

  private LenientJson(String text) {
    this.text = text;
  }

  /**
   * Reads one value.
   *
   * @throws IllegalArgumentException if it is none, nests too deep or holds too much
   */
  static Object read(String text) {
    LenientJson json = new LenientJson(text);
    return json.value(0, Place.ELEMENT);
  }

  /**
   * Hands the elements of a list over, one at a time. An element that is cut short by the end of
   * the text is left out.
   *
   * @return whether the list was whole
   * @throws IllegalArgumentException if the text is no list, or an element is broken
   */
  static boolean elements(String text, Consumer<Object> taker) {
    LenientJson json = new LenientJson(text);
    if (json.next() != '[') {
      throw new IllegalArgumentException("a list was expected");
    }
    json.at++;
    while (true) {
      char next = json.next();
      if (next == ']') {
        return true;
      }
      if (next == ',') {
        json.at++;
        continue;
      }
      Object element;
      try {
        element = json.value(1, Place.ELEMENT);
      } catch (EndOfText e) {
        return false;
      }
      json.values = 0;
      taker.accept(element);
    }
  }

  /** The text ends inside a value. */
  private static final class EndOfText extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    EndOfText() {
      super("it ends too early");
    }
  }

  /** The next character that is not blank, at which the reader then stands; 0 at the end. */
  private char next() {
    at = skipBlanks(at);
    return at < text.length() ? text.charAt(at) : 0;
  }

  /** What may follow a text, by where it stands. */
  private enum Place {
    NAME,
    FIELD,
    ELEMENT
  }

  private Object value(int depth, Place place) {
    values++;
    if (depth > MAX_DEPTH || values > MAX_VALUES) {
      throw new IllegalArgumentException("it nests too deep or holds too much");
    }
    return switch (next()) {
      case '{' -> object(depth);
      case '[' -> list(depth);
      case '"' -> string(place);
      default -> word();
    };
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> fields = new LinkedHashMap<>();
    at++;
    while (true) {
      char next = next();
      if (next == '}') {
        at++;
        return fields;
      }
      if (next == ',') {
        at++;
        continue;
      }
      if (next != '"') {
        throw unexpected("a name");
      }
      String name = string(Place.NAME);
      if (next() != ':') {
        throw unexpected("a colon");
      }
      at++;
      Object value = value(depth + 1, Place.FIELD);
      if (value != Null.NULL) {
        fields.put(name, value);
      }
    }
  }

  private List<Object> list(int depth) {
    List<Object> elements = new ArrayList<>();
    at++;
    while (true) {
      char next = next();
      if (next == ']') {
        at++;
        return elements;
      }
      if (next == ',') {
        at++;
        continue;
      }
      elements.add(value(depth + 1, Place.ELEMENT));
    }
  }

  private String string(Place place) {
    int start = ++at;
    while (at < text.length()) {
      char character = text.charAt(at);
      if (character == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
        at += 2;
      } else if (character == '"' && endsText(place)) {
        String raw = text.substring(start, at);
        at++;
        return unescaped(raw);
      } else {
        at++;
      }
    }
    throw new EndOfText();
  }

  /** Whether the quote at which the reader stands is followed by what follows a text there. */
  private boolean endsText(Place place) {
    int after = skipBlanks(at + 1);
    if (after == text.length()) {
      return true;
    }
    char follows = text.charAt(after);
    return switch (place) {
      case NAME -> follows == ':';
      case ELEMENT -> follows == ',' || follows == ']';
      case FIELD -> follows == '}' || (follows == ',' && startsName(skipBlanks(after + 1)));
    };
  }

  private boolean startsName(int index) {
    return index == text.length() || text.charAt(index) == '"' || text.charAt(index) == '}';
  }

  private int skipBlanks(int from) {
    int index = from;
    while (index < text.length() && Character.isWhitespace(text.charAt(index))) {
      index++;
    }
    return index;
  }

  private static String unescaped(String raw) {
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    StringBuilder plain = new StringBuilder();
    for (int index = 0; index < raw.length(); index++) {
      char character = raw.charAt(index);
      boolean escaped =
          character == '\\'
              && index + 1 < raw.length()
              && "\"\\/".indexOf(raw.charAt(index + 1)) >= 0;
      if (escaped) {
        index++;
        plain.append(raw.charAt(index));
      } else if (isCode(raw, index)) {
        plain.append((char) Integer.parseInt(raw.substring(index + 2, index + 6), 16));
        index += 5;
      } else {
        // A backslash that the writer did not mean as an escape.
        plain.append(character);
      }
    }
    return plain.toString();
  }

  private static boolean isCode(String raw, int index) {
    return raw.startsWith("\\u", index)
        && index + 6 <= raw.length()
        && raw.substring(index + 2, index + 6).matches("[0-9a-fA-F]{4}");
  }

  /** What stands for null, which no collection of ours holds. */
  private enum Null {
    NULL
  }

  private Object word() {
    int start = at;
    while (at < text.length() && ",:]}[{\"".indexOf(text.charAt(at)) < 0 && at - start < MAX_WORD) {
      at++;
    }
    if (at == text.length()) {
      throw new EndOfText();
    }
    String word = text.substring(start, at).strip();
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      case "null" -> Null.NULL;
      default -> number(word);
    };
  }

  private Double number(String word) {
    String plain = word.toLowerCase(java.util.Locale.ROOT);
    if (plain.matches("[-+]?(nan|inf|infinity)(\\(.*\\))?")) {
      return Double.NaN;
    }
    if (!plain.matches("[-+]?\\d*\\.?\\d+(e[-+]?\\d+)?|[-+]?\\d+\\.")) {
      throw unexpected("a value");
    }
    return Double.valueOf(plain);
  }

  private IllegalArgumentException unexpected(String what) {
    if (at >= text.length()) {
      return new EndOfText();
    }
    long line = text.substring(0, at).chars().filter(character -> character == '\n').count() + 1;
    return new IllegalArgumentException("%s was expected at line %d".formatted(what, line));
  }
}
