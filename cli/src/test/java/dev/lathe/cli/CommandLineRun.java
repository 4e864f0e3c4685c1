package dev.lathe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;

/** One command, run inside this process. */
record CommandLineRun(int exitCode, String out, String err) {
  /** Runs a command; paths among the arguments are turned into text. */
  static CommandLineRun of(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words =
        Arrays.stream(arguments)
            .map(word -> word instanceof Path path ? path.toString() : String.valueOf(word))
            .toArray(String[]::new);
    int code = Main.run(words, new PrintWriter(out, true), new PrintWriter(err, true));
    return new CommandLineRun(code, out.toString(), err.toString());
  }

  /** Fails with everything the command said unless it ended with {@code code}. */
  CommandLineRun expect(int code) {
    assertThat(exitCode).as("stdout:%n%s%nstderr:%n%s", out, err).isEqualTo(code);
    return this;
  }

  /** Fails unless the command failed with one message of the user's mistake and no trace. */
  CommandLineRun expectMistake(int code, String words) {
    expect(code);
    assertThat(err)
        .startsWith("lathe: ")
        .contains(words)
        .contains("Maybe ")
        .doesNotContain("\tat ");
    assertThat(out).isEmpty();
    return this;
  }
}
