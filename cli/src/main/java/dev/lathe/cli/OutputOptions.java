package dev.lathe.cli;

import picocli.CommandLine.Option;

/** The option that every command with a result has: as text or as JSON. */
final class OutputOptions {
  /** How a result is printed. */
  enum Format {
    /** For people; the form may change. */
    TEXT,
    /** One JSON document with units in its field names; the form is versioned. */
    JSON
  }

  @Option(
      names = "--format",
      paramLabel = "text|json",
      defaultValue = "TEXT",
      description = "How the result is printed (default: text).")
  private Format format = Format.TEXT;

  /** Prints a result that can say itself in words. */
  void print(Console console, Report report) {
    if (format == Format.JSON) {
      console.json(report.document());
    } else {
      console.result(report.text());
    }
  }
}
