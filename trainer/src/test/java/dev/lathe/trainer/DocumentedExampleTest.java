package dev.lathe.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of docs/training.md is one that runs. */
class DocumentedExampleTest {
  private static final Path ROOT = Path.of(System.getProperty("lathe.root", ".."));

  @Test
  void theQuotedExampleIsThatOfTheTests() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/training.md"));
    String source =
        Files.readString(ROOT.resolve("trainer/src/test/java/dev/lathe/trainer/LossTest.java"));
    String from = "```java\n";
    int start = page.indexOf(from) + from.length();
    String example = page.substring(start, page.indexOf("```", start));

    List<String> parts = List.of(example.split("\n\n(?=  @Test)", -1));

    assertThat(parts).hasSize(2);
    assertThat(parts.get(0)).contains("record Heights");
    parts.forEach(part -> assertThat(source).contains(part.stripTrailing()));
  }
}
