package dev.lathe.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;

/** Entry point of the command line. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(
        run(
            arguments,
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8)));
  }

  /**
   * Runs one command.
   *
   * @param out where its result goes
   * @param err where its messages go
   * @return the exit code
   */
  static int run(String[] arguments, PrintWriter out, PrintWriter err) {
    // Numbers and letters are the same wherever the program runs, in messages of libraries too.
    Locale.setDefault(Locale.ROOT);
    Console console = new Console(out, err, "lathe " + String.join(" ", arguments));
    CommandLine line = new CommandLine(new LatheCommand(), new CommandFactory(console));
    line.setOut(out);
    line.setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(new FailureHandler(console));
    line.setParameterExceptionHandler(new UsageHandler(console));
    int code = line.execute(arguments);
    out.flush();
    err.flush();
    return code;
  }
}
