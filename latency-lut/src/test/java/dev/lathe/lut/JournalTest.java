package dev.lathe.lut;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final SortedMap<String, String> JOB =
      new TreeMap<>(Map.of("model", "sha256:12ab", "threads", "2"));

  private static final List<JournalEntry> ENTRIES =
      List.of(
          new JournalEntry.LayerSample(
              new LayerSignature("Conv\nk3 \"ß\"", "layer 1"),
              new Sample(
                  Widths.of(8, 16),
                  Timing.of(1000, 1010.5, 1021.25),
                  Optional.of(Instant.parse("2026-01-31T12:00:01.5Z")),
                  List.of(1000.0, 1021.25, 1010.5))),
          new JournalEntry.ModelSample(
              ModelEntry.ofWhole("sha256:12ab", "seed=3", "", 8, Timing.single(2500000.25))),
          new JournalEntry.Note("reference", "12.5"),
          new JournalEntry.LayerSample(
              LayerSignature.of("Add"), Sample.of(Widths.of(3), Timing.single(0.1))));

  @TempDir private Path folder;

  private Path written() {
    Path file = folder.resolve("runs/table.journal");
    try (Journal journal = Journal.open(file, JOB)) {
      ENTRIES.forEach(journal::append);
      assertThat(journal.entries()).isEqualTo(ENTRIES);
    }
    return file;
  }

  @Test
  void entriesAreReadBackAndGoOn() {
    Path file = written();
    try (Journal journal = Journal.open(file, JOB)) {
      assertThat(journal.entries()).isEqualTo(ENTRIES);
      journal.append(ENTRIES.get(0));
    }
    try (Journal journal = Journal.open(file, JOB)) {
      assertThat(journal.entries()).hasSize(5).endsWith(ENTRIES.get(0));
    }
  }

  @Test
  void tornTailIsDroppedAtEveryByte() throws IOException {
    byte[] whole = Files.readAllBytes(written());
    Path file = folder.resolve("torn.journal");
    for (int length = 0; length <= whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      int lines = 0;
      for (int at = 0; at < length; at++) {
        lines += whole[at] == '\n' ? 1 : 0;
      }
      int survivors = Math.max(0, lines - 1);
      try (Journal journal = Journal.open(file, JOB)) {
        assertThat(journal.entries()).isEqualTo(ENTRIES.subList(0, survivors));
        // Appending waits for the disk when the journal is closed; here and there is enough.
        if (length % 16 != 0) {
          continue;
        }
        journal.append(ENTRIES.get(2));
      }
      try (Journal journal = Journal.open(file, JOB)) {
        assertThat(journal.entries()).hasSize(survivors + 1).endsWith(ENTRIES.get(2));
      }
    }
  }

  @Test
  void tailOfGarbageIsDropped() throws IOException {
    byte[] whole = Files.readAllBytes(written());
    Path file = folder.resolve("garbage.journal");
    // A file grown by the file system before its data reached the disk ends in zeros.
    Files.write(file, Arrays.copyOf(whole, whole.length + 4096));
    try (Journal journal = Journal.open(file, JOB)) {
      assertThat(journal.entries()).isEqualTo(ENTRIES);
    }
    assertThat(Files.size(file)).isEqualTo(whole.length);
  }

  @Test
  void damageBeforeTheEndIsRefusedAndLeftAsItIs() throws IOException {
    byte[] whole = Files.readAllBytes(written());
    Path file = folder.resolve("damaged.journal");
    int second = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
    whole[second + 20] ^= 1;
    Files.write(file, whole);
    assertThatThrownBy(() -> Journal.open(file, JOB))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("damaged at line 2");
    assertThat(Files.readAllBytes(file)).isEqualTo(whole);
  }

  @Test
  void journalOfAnotherJobIsRefusedWithTheDifference() {
    Path file = written();
    SortedMap<String, String> other = new TreeMap<>(Map.of("model", "sha256:12ab", "batch", "8"));
    assertThatThrownBy(() -> Journal.open(file, other))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("belongs to another job")
        .hasMessageContaining("batch not set against 8; threads 2 against not set");
  }

  @Test
  void filesThatAreNoJournalAreLeftAlone() throws IOException {
    Path file = folder.resolve("thesis.txt");
    for (String text : List.of("My thesis\nIn two lines\n", "x", "deadbeef {\"thesis\":1}")) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> Journal.open(file, JOB))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("is not a journal");
      assertThat(Files.readString(file)).isEqualTo(text);
    }
  }

  @Test
  void secondRunIsRefusedWhileTheFirstHasItOpen() {
    Path file = folder.resolve("shared.journal");
    try (Journal first = Journal.open(file, JOB)) {
      assertThatThrownBy(() -> Journal.open(file, JOB))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("in use by another run");
      first.append(ENTRIES.get(0));
    }
    try (Journal second = Journal.open(file, JOB)) {
      assertThat(second.entries()).hasSize(1);
    }
  }

  @Test
  void runInAnotherProcessIsRefusedToo() throws Exception {
    Path file = written();
    Process other = start(Holder.class, file);
    try {
      assertThat(other.getInputStream().read()).isEqualTo('L');
      assertThatThrownBy(() -> Journal.open(file, JOB))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("in use by another run");
    } finally {
      other.destroyForcibly();
    }
    assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
    // The lock dies with its process, however it ends.
    try (Journal journal = Journal.open(file, JOB)) {
      assertThat(journal.entries()).isEqualTo(ENTRIES);
    }
  }

  @Test
  void nothingAcknowledgedIsLostByKilling() throws Exception {
    Path file = folder.resolve("killed.journal");
    int acknowledged = 0;
    for (int round = 0; round < 3; round++) {
      Process writer = start(Writer.class, file);
      try (BufferedReader lines = writer.inputReader()) {
        // The writer says how many entries there are after each one it appended.
        for (int line = 0; line < 40 + 25 * round; line++) {
          acknowledged = Integer.parseInt(lines.readLine());
        }
        // Not the process itself, which would close the stream before its last lines are read.
        writer.toHandle().destroyForcibly();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          acknowledged = line.isEmpty() ? acknowledged : Integer.parseInt(line);
        }
      }
      assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
      try (Journal journal = Journal.open(file, JOB)) {
        assertThat(journal.entries()).hasSizeGreaterThanOrEqualTo(acknowledged);
        for (int index = 0; index < journal.entries().size(); index++) {
          assertThat(journal.entries().get(index)).isEqualTo(numbered(index + 1));
        }
      }
    }
  }

  private static JournalEntry numbered(int number) {
    return new JournalEntry.LayerSample(
        LayerSignature.of("Conv"), Sample.of(Widths.of(number), Timing.single(number)));
  }

  private static Process start(Class<?> program, Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            program.getName(),
            file.toString())
        .redirectErrorStream(true)
        .start();
  }

  /** Appends entries until it is killed, and says after each how many there are. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      try (Journal journal = Journal.open(Path.of(arguments[0]), JOB)) {
        for (int number = journal.entries().size() + 1; number < 1_000_000; number++) {
          journal.append(numbered(number));
          // A whole line at once, so that a killed writer does not leave half a number.
          System.out.write((number + "\n").getBytes(UTF_8), 0, (number + "\n").length());
          System.out.flush();
        }
      }
    }
  }

  @Test
  void randomDamageNeverCausesAnythingButARefusal() throws IOException {
    byte[] whole = Files.readAllBytes(written());
    Path file = folder.resolve("random.journal");
    Random random = new Random(23);
    for (int round = 0; round < 200; round++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      Files.write(file, damaged);
      try (Journal journal = Journal.open(file, JOB)) {
        assertThat(ENTRIES).startsWith(journal.entries().toArray(JournalEntry[]::new));
      } catch (UserException e) {
        assertThat(e).hasMessageContaining("random.journal");
      }
    }
  }

  /** Locks a file and waits to be killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      try (RandomAccessFile file = new RandomAccessFile(arguments[0], "rw");
          FileLock lock = file.getChannel().lock()) {
        System.out.write(lock.isValid() ? 'L' : 'F');
        System.out.flush();
        TimeUnit.MINUTES.sleep(2);
      }
    }
  }

  @Test
  void manyEntriesSurvive() {
    Path file = folder.resolve("many.journal");
    List<JournalEntry> many = new ArrayList<>();
    try (Journal journal = Journal.open(file, JOB)) {
      for (int index = 1; index <= 200; index++) {
        JournalEntry entry =
            new JournalEntry.LayerSample(
                LayerSignature.of("Conv"), Sample.of(Widths.of(index), Timing.single(index)));
        journal.append(entry);
        many.add(entry);
      }
      // Not closed by a killed process; what was appended is in the file at once.
      assertThat(lineCount(file)).isEqualTo(201);
    }
    try (Journal journal = Journal.open(file, JOB)) {
      assertThat(journal.entries()).isEqualTo(many);
    }
  }

  private static long lineCount(Path file) {
    try (var lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
