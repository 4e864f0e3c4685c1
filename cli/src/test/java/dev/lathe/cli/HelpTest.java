package dev.lathe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {
  /** Every command by its words: {@code table merge}. */
  static Stream<List<String>> commands() {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    Console console = new Console(nowhere, nowhere, "lathe");
    CommandLine line = new CommandLine(new LatheCommand(), new CommandFactory(console));
    List<List<String>> all = new ArrayList<>();
    collect(line, List.of(), all);
    return all.stream();
  }

  private static void collect(CommandLine line, List<String> words, List<List<String>> all) {
    for (Map.Entry<String, CommandLine> sub : line.getSubcommands().entrySet()) {
      List<String> longer = new ArrayList<>(words);
      longer.add(sub.getKey());
      all.add(longer);
      collect(sub.getValue(), longer, all);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandSaysWhatItDoesAndShowsAnExample(List<String> words) {
    List<String> asked = new ArrayList<>(words);
    asked.add("--help");
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    PrintStream errors = System.err;
    // Where the library complains of texts that it cannot format.
    System.setErr(new PrintStream(complaints, true, StandardCharsets.UTF_8));
    try {
      String help = CommandLineRun.of(asked.toArray()).expect(0).out();

      assertThat(help).startsWith("Usage: lathe " + String.join(" ", words));
      assertThat(help)
          .containsPattern("Examples?: lathe " + String.join(" ", words))
          .doesNotContain("%%");
    } finally {
      System.setErr(errors);
    }
    assertThat(complaints.toString(StandardCharsets.UTF_8)).isEmpty();
  }
}
