package dev.lathe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every {@code ./lathe} command of README and docs, in the order in which they stand there, in
 * one folder, with the real launcher.
 */
class DocumentedCommandsIT {
  private static final Pattern BLOCK = Pattern.compile("(?s)```(?:sh|console)\\n(.*?)```");

  @TempDir private Path folder;

  @Test
  void everyDocumentedCommandDoesWhatItSays() throws IOException, InterruptedException {
    Launcher launcher = new Launcher(folder);
    // What the commands read of the project is found as from its root.
    Files.createSymbolicLink(folder.resolve("docs"), Launcher.root().resolve("docs"));
    List<String> commands = commands();
    assertThat(commands).anyMatch(command -> command.equals("demo"));

    for (String command : commands) {
      Launcher.Outcome outcome = launcher.run(command.split(" +"));
      System.out.printf("$ ./lathe %s%n%s%n", command, outcome.out());
      // A machine too busy to measure decides no test: 1 is then the demo's word for a missed
      // budget.
      boolean missed = outcome.exitCode() == 1 && outcome.out().contains("MISSED");
      outcome.expect(missed ? 1 : 0);
    }
  }

  @Test
  void theTestCommandIsTheOneThatContinuousIntegrationRuns() throws IOException {
    String readme = Files.readString(Launcher.root().resolve("README.md"));

    assertThat(readme).contains("<!-- test command -->");
    assertThat(Launcher.root().resolve(".ci/run")).isExecutable();
  }

  /** The arguments of each {@code ./lathe} line of a shell block; lines may be continued. */
  private static List<String> commands() throws IOException {
    List<String> commands = new ArrayList<>();
    for (Path page : pages()) {
      Matcher blocks = BLOCK.matcher(Files.readString(page));
      while (blocks.find()) {
        blocks
            .group(1)
            .replaceAll("\\\\\\n\\s*", "")
            .lines()
            .map(line -> line.replaceFirst("^\\$ ", "").strip())
            .filter(line -> line.startsWith("./lathe "))
            .map(line -> line.substring("./lathe ".length()).replaceFirst("\\s+#.*", ""))
            .filter(line -> isRunnableHere(line))
            .forEach(commands::add);
      }
    }
    return commands;
  }

  /** Commands on data that is not ours are left out; {@code results/} holds what came of them. */
  private static boolean isRunnableHere(String command) {
    return !command.contains("../shared/");
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Launcher.root().resolve("README.md")));
    try (Stream<Path> docs = Files.walk(Launcher.root().resolve("docs"))) {
      docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages;
  }
}
