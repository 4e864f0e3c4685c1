package dev.lathe.lut;

import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * The lines of a journal: eight hexadecimal digits of CRC-32, a space, a JSON object, a line feed.
 */
final class JournalLines {
  private static final int VERSION = 1;
  private static final int CRC_DIGITS = 8;

  /** A journal is read whole. */
  private static final long MAX_BYTES = 1L << 29;

  private static final int MAX_JOB = 1_000;

  private static final Map<String, JsonFields.ValueReader> HEADER =
      Map.of("journalVersion", JsonFields::whole, "job", json -> JsonFields.texts(json, MAX_JOB));

  private static final Map<String, JsonFields.ValueReader> ENTRY =
      Map.of(
          "key", JsonFields::text,
          "label", JsonFields::text,
          "sample", SampleJson::readSample,
          "model", SampleJson::readModel,
          "note", JsonFields::text,
          "text", JsonFields::text);

  private final @Nullable SortedMap<String, String> job;
  private final List<JournalEntry> entries;
  private final long goodBytes;

  private JournalLines(
      @Nullable SortedMap<String, String> job, List<JournalEntry> entries, long goodBytes) {
    this.job = job;
    this.entries = entries;
    this.goodBytes = goodBytes;
  }

  /** What the journal belongs to; null if not even its first line is whole. */
  @Nullable SortedMap<String, String> job() {
    return job;
  }

  List<JournalEntry> entries() {
    return entries;
  }

  /** Where the last whole line ends. */
  long goodBytes() {
    return goodBytes;
  }

  static JournalLines read(Path file, FileChannel channel) throws IOException {
    if (channel.size() > MAX_BYTES) {
      throw new UserException(
          "The journal (%s) of %s bytes must be at most %s."
              .formatted(file, channel.size(), MAX_BYTES),
          "Maybe it is another file; remove it to start anew.");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
    int read = 0;
    while (bytes.hasRemaining() && read >= 0) {
      read = channel.read(bytes, bytes.position());
    }
    return parse(file, bytes.array(), bytes.position());
  }

  private static JournalLines parse(Path file, byte[] bytes, int length) {
    @Nullable SortedMap<String, String> job = null;
    List<JournalEntry> entries = new ArrayList<>();
    int start = 0;
    int number = 1;
    while (true) {
      int end = lineEnd(bytes, start, length);
      @Nullable String text = end < 0 ? null : checkedText(bytes, start, end);
      if (text == null) {
        requireTorn(file, bytes, end, length, number);
        return new JournalLines(job, entries, start);
      }
      try {
        if (number == 1) {
          job = readHeader(text);
        } else {
          entries.add(readEntry(text));
        }
      } catch (JacksonException | IllegalArgumentException e) {
        throw damaged(file, number, e);
      }
      start = end + 1;
      number++;
    }
  }

  private static int lineEnd(byte[] bytes, int start, int length) {
    for (int at = start; at < length; at++) {
      if (bytes[at] == '\n') {
        return at;
      }
    }
    return -1;
  }

  /** The JSON of a line; null if the line is not whole. */
  private static @Nullable String checkedText(byte[] bytes, int start, int end) {
    int textStart = start + CRC_DIGITS + 1;
    if (end < textStart || bytes[textStart - 1] != ' ') {
      return null;
    }
    String digits = new String(bytes, start, CRC_DIGITS, StandardCharsets.US_ASCII);
    return digits.equals(crc(bytes, textStart, end))
        ? new String(bytes, textStart, end - textStart, StandardCharsets.UTF_8)
        : null;
  }

  /**
   * A torn write leaves one bad line at the end. A good line after a bad one means that the file
   * was damaged, and dropping what follows would lose measurements without a word.
   */
  private static void requireTorn(Path file, byte[] bytes, int badEnd, int length, int number) {
    int start = badEnd < 0 ? length : badEnd + 1;
    for (int end = lineEnd(bytes, start, length); end >= 0; end = lineEnd(bytes, start, length)) {
      if (checkedText(bytes, start, end) != null) {
        throw damaged(file, number, null);
      }
      start = end + 1;
    }
    if (number == 1 && length > 0 && !beginsLikeHeader(bytes, length)) {
      throw new UserException(
          "The file (%s) is not a journal.".formatted(file), "Maybe choose another place for it.");
    }
  }

  /** Whether a torn first line may have been a header of ours, so that nothing else is emptied. */
  private static boolean beginsLikeHeader(byte[] bytes, int length) {
    byte[] rest = " {\"journalVersion\":".getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at < Math.min(length, CRC_DIGITS + rest.length); at++) {
      boolean fits =
          at < CRC_DIGITS ? HexFormat.isHexDigit(bytes[at]) : bytes[at] == rest[at - CRC_DIGITS];
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static UserException damaged(Path file, int number, @Nullable Exception cause) {
    return new UserException(
        "The journal (%s) is damaged at line %s.".formatted(file, number),
        "Maybe restore it from a copy, or remove the lines from there on to go on without them.",
        cause);
  }

  private static SortedMap<String, String> readHeader(String text) {
    try (JsonParser json = Json.parser(text)) {
      json.nextToken();
      JsonFields fields = JsonFields.read("the header", json, HEADER);
      if (fields.integer("journalVersion") != VERSION) {
        throw new IllegalArgumentException("the journalVersion must be " + VERSION);
      }
      return fields.texts("job");
    }
  }

  private static JournalEntry readEntry(String text) {
    try (JsonParser json = Json.parser(text)) {
      json.nextToken();
      JsonFields fields = JsonFields.read("an entry", json, ENTRY);
      if (fields.has("sample")) {
        LayerSignature signature = new LayerSignature(fields.text("key"), fields.text("label"));
        return new JournalEntry.LayerSample(signature, fields.get("sample", Sample.class));
      }
      return fields.has("model")
          ? new JournalEntry.ModelSample(fields.get("model", ModelEntry.class))
          : new JournalEntry.Note(fields.text("note"), fields.text("text"));
    }
  }

  static String header(SortedMap<String, String> job) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.compact(text)) {
      json.writeStartObject();
      json.writeNumberProperty("journalVersion", VERSION);
      json.writeName("job").writeStartObject();
      job.forEach(json::writeStringProperty);
      json.writeEndObject();
      json.writeEndObject();
    }
    return checked(text.toString());
  }

  static String line(JournalEntry entry) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.compact(text)) {
      json.writeStartObject();
      if (entry instanceof JournalEntry.LayerSample layer) {
        json.writeStringProperty("key", layer.signature().key());
        json.writeStringProperty("label", layer.signature().label());
        json.writeName("sample");
        SampleJson.write(json, layer.sample());
      } else if (entry instanceof JournalEntry.ModelSample model) {
        json.writeName("model");
        SampleJson.write(json, model.model());
      } else if (entry instanceof JournalEntry.Note note) {
        json.writeStringProperty("note", note.name());
        json.writeStringProperty("text", note.text());
      }
      json.writeEndObject();
    }
    return checked(text.toString());
  }

  private static String checked(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return crc(bytes, 0, bytes.length) + " " + text + "\n";
  }

  private static String crc(byte[] bytes, int start, int end) {
    CRC32 crc = new CRC32();
    crc.update(bytes, start, end - start);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
