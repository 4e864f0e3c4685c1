package dev.lathe.lut;

import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/** How this package reads and writes JSON: bounded, strict, the same bytes everywhere. */
final class Json {
  /** The longest document: unpacked, so that a small packed file cannot fill the memory. */
  static final long MAX_DOCUMENT_BYTES = 1L << 29;

  /** The most tokens: a million samples, or their single timings. */
  private static final long MAX_TOKENS = 25_000_000;

  private static final int MAX_DEPTH = 32;
  private static final int MAX_STRING = 1 << 16;
  private static final int MAX_NUMBER = 64;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxDocumentLength(MAX_DOCUMENT_BYTES)
                  .maxTokenCount(MAX_TOKENS)
                  .maxNumberLength(MAX_NUMBER)
                  .maxStringLength(MAX_STRING)
                  .maxNameLength(MAX_STRING)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          // Double.toString differs between Java 17 and 19; this writer does not.
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .build();

  private Json() {}

  static JsonParser parser(java.io.InputStream in) {
    return FACTORY.createParser(ObjectReadContext.empty(), in);
  }

  static JsonParser parser(String text) {
    return FACTORY.createParser(ObjectReadContext.empty(), text);
  }

  /** A generator that writes everything on one line. */
  static JsonGenerator compact(java.io.Writer out) {
    return FACTORY.createGenerator(ObjectWriteContext.empty(), out);
  }

  /**
   * A generator that starts lines only in objects down to one depth and in arrays down to another,
   * so that a sample stays on its line.
   */
  static JsonGenerator lines(OutputStream out, int objectDepth, int arrayDepth) {
    PrettyPrinter printer =
        new DefaultPrettyPrinter(
                Separators.createDefaultInstance()
                    .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                    .withArrayEmptySeparator("")
                    .withObjectEmptySeparator(""))
            .withObjectIndenter(new Lines(objectDepth))
            .withArrayIndenter(new Lines(arrayDepth));
    return FACTORY.createGenerator(new PrettyContext(printer), out);
  }

  /** Hands the printer to the generator. */
  private static final class PrettyContext extends ObjectWriteContext.Base {
    private final PrettyPrinter printer;

    PrettyContext(PrettyPrinter printer) {
      this.printer = printer;
    }

    @Override
    public PrettyPrinter getPrettyPrinter() {
      return printer;
    }

    @Override
    public boolean hasPrettyPrinter() {
      return true;
    }
  }

  /** Starts a line, with a line feed on every system, down to a depth. */
  private record Lines(int depth) implements DefaultPrettyPrinter.Indenter {
    @Override
    public void writeIndentation(JsonGenerator json, int level) {
      if (level <= depth) {
        json.writeRaw('\n').writeRaw("  ".repeat(level));
      }
    }

    @Override
    public boolean isInline() {
      return false;
    }
  }
}
