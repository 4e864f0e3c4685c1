package dev.lathe.lut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journal and table on a disk of 64 KiB, which only root may make. */
class FullDiskTest {
  @TempDir private Path folder;

  private Path disk = Path.of("");

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=64k", "lathe-test", disk.toString()),
        "no small disk can be mounted here");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    run("umount", disk.toString());
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      // There is no such program; the test is skipped.
      return false;
    }
  }

  @Test
  void theJournalSaysSoOnceAndKeepsWhatItAcknowledged() {
    Path file = disk.resolve("table.journal");
    TreeMap<String, String> job = new TreeMap<>(Map.of("model", "m"));
    List<JournalEntry> acknowledged = new ArrayList<>();
    try (Journal journal = Journal.open(file, job)) {
      UserException full =
          catchThrowableOfType(
              UserException.class,
              () -> {
                for (int number = 0; number < 10_000; number++) {
                  JournalEntry entry = new JournalEntry.Note("note " + number, "x".repeat(100));
                  journal.append(entry);
                  acknowledged.add(entry);
                }
              });

      assertThat(full).hasMessageContaining("table.journal").hasMessageContaining("No space left");
      assertThat(full.remedy()).contains("disk is full");
    }

    // 64 KiB hold a few hundred such lines.
    assertThat(acknowledged).hasSizeGreaterThan(100);
    try (Journal journal = Journal.open(file, job)) {
      assertThat(journal.entries()).isEqualTo(acknowledged);
    }
  }

  @Test
  void theTableThatIsThereStaysWhole() throws IOException {
    Path file = disk.resolve("table.json");
    LatencyTable table = TestTables.table();
    table.write(file);
    byte[] before = Files.readAllBytes(file);
    Files.write(disk.resolve("filler"), new byte[64 * 1024 - 2 * 4096 - before.length]);
    LatencyTable larger = table;
    for (int layer = 0; layer < 100; layer++) {
      larger =
          larger.withSurface(
              LayerSignature.of("a layer that takes room " + layer),
              table.surfaces().values().iterator().next());
    }
    LatencyTable tooLarge = larger;

    assertThatThrownBy(() -> tooLarge.write(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("table.json")
        .hasMessageContaining("No space left");

    assertThat(file).hasBinaryContent(before);
    try (Stream<Path> left = Files.list(disk)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("filler", "table.json");
    }
  }
}
