package dev.lathe.cli;

import dev.lathe.foundation.Progress;
import java.io.PrintWriter;
import java.util.regex.Pattern;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Where a command's words go: the result to standard output, everything else to standard error. */
final class Console {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\n\t]]");

  private final PrintWriter out;
  private final PrintWriter err;
  private final String command;

  /**
   * A console.
   *
   * @param command the command as it was given, for the provenance of what it makes
   */
  Console(PrintWriter out, PrintWriter err, String command) {
    this.out = out;
    this.err = err;
    this.command = command;
  }

  /** The command as it was given. */
  String command() {
    return command;
  }

  /** Prints the command's result as text. */
  void result(String text) {
    out.print(printable(text));
    out.flush();
  }

  /** Prints the command's result as one JSON document. */
  void json(Object document) {
    out.println(JSON.writeValueAsString(document));
  }

  /** Says something that is not the result. */
  void say(String message) {
    err.println(printable(message));
  }

  /** Names in damaged files may hold what moves a terminal's cursor. */
  private static String printable(String text) {
    return CONTROL.matcher(text).replaceAll("?");
  }

  /** Says where a failure comes from; only for bugs of ours. */
  void trace(Throwable failure) {
    failure.printStackTrace(err);
  }

  /** Progress bars with the time left on standard error; silent where that is not a terminal. */
  Progress progress() {
    return Boolean.getBoolean("lathe.terminal") ? new TerminalProgress() : Progress.silent();
  }
}
