package dev.lathe.lut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableCheckTest {
  @TempDir private Path folder;

  private TableCheck check(LatencySurface surface) {
    Path file = folder.resolve("table.json");
    LatencyTable.empty(TestTables.device(2, "1.29.0"), "float32", TestTables.provenance())
        .withSurface(new LayerSignature("key", "conv1"), surface)
        .write(file);
    return TableCheck.of(file);
  }

  private static LatencySurface line(Sample... samples) {
    return LatencySurface.of(List.of(new Axis("width", 8, 16, 4)), List.of(samples));
  }

  private static Sample sample(int width, double... nanos) {
    return Sample.of(Widths.of(width), Timing.of(nanos));
  }

  @Test
  void aTableAsItWasWrittenIsSound() {
    TableCheck check = check(line(sample(8, 100), sample(16, 90)));

    assertThat(check.faults()).isEmpty();
    // Not monotone, as tables are; nothing to be doubted.
    assertThat(check.doubts()).isEmpty();
    assertThat(check.table().surfaces()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"table.json", "table.json.gz"})
  void aChangedNumberIsFoundByTheChecksum(String name) throws IOException {
    Path plain = folder.resolve("plain.json");
    TestTables.table().write(plain);
    String text = Files.readString(plain);
    Path changed = folder.resolve(name);
    byte[] bytes =
        text.replace("8000.0", "8001.0").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Files.write(changed, name.endsWith(".gz") ? packed(bytes) : bytes);

    assertThat(TableCheck.of(plain).isSound()).isTrue();
    assertThat(TableCheck.of(changed).faults())
        .containsExactly("The checksum does not fit: the file was changed after it was written.");
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    try (java.util.zip.GZIPOutputStream gzip = new java.util.zip.GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void aTableWithoutAChecksumIsDoubted() throws IOException {
    Path file = folder.resolve("table.json");
    TestTables.table().write(file);
    String text = Files.readString(file);
    Files.writeString(file, text.replaceFirst(",\\s*\"sha256\": \"\\w+\"", ""));

    assertThat(TableCheck.of(file).isSound()).isTrue();
    assertThat(TableCheck.of(file).doubts()).anyMatch(doubt -> doubt.contains("no checksum"));
  }

  @Test
  void surfacesThatCannotAnswerAndUnlikelySamplesAreNamed() {
    assertThat(check(line()).faults()).containsExactly("The surface of (conv1) has no samples.");
    assertThat(check(line(sample(8, 100))).doubts())
        .containsExactly("The surface of (conv1) has widths without an answer.");
    assertThat(check(line(sample(8, 300), sample(16, 100))).doubts())
        .containsExactly("The layer (conv1) takes 3.0 times as long at 8 as at 16.");
    assertThat(check(line(sample(8, 50, 100, 150), sample(16, 200))).doubts())
        .containsExactly(
            "The timings of (conv1) spread widely at 1 of 2 widths, up to 80 % of their median.");
  }

  @Test
  void aCalibrationThatMakesNegativeTimesIsAFault() {
    Path file = folder.resolve("table.json");
    Calibration negative =
        new Calibration(
            -2e6, 1, List.of(), new Calibration.Range(4, 1e5, 1e6), RelativeErrors.NONE, 0.1);
    LatencyTable.empty(TestTables.device(2, "1.29.0"), "float32", TestTables.provenance())
        .withCalibration("sha256:1 batch 1", negative)
        .write(file);

    TableCheck check = TableCheck.of(file);

    assertThat(check.isSound()).isFalse();
    assertThat(check.faults().get(0)).contains("makes latencies below 0");
    assertThat(check.doubts().get(0)).contains("does not hold what the calibration");
    assertThat(check.table().models()).isEqualTo(List.of());
    assertThat(check.table().surfaces()).isEqualTo(new TreeMap<>());
  }

  @Test
  void aFileCutShortIsRefusedWithItsPlace() throws IOException {
    Path file = folder.resolve("table.json");
    TestTables.table().write(file);
    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.length() / 2));

    assertThatThrownBy(() -> TableCheck.of(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("table.json) is broken at line");
  }
}
