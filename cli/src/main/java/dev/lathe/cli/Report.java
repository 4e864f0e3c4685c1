package dev.lathe.cli;

/** The result of a command, for people and for machines. */
interface Report {
  /** The result in words, ending with a line break. */
  String text();

  /** The result as a record that becomes a JSON document; the first field is its schema version. */
  Object document();
}
