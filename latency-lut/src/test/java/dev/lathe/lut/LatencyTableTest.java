package dev.lathe.lut;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyTableTest {
  @TempDir private Path folder;

  private static String golden() throws IOException {
    try (InputStream in = LatencyTableTest.class.getResourceAsStream("table.golden.json")) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "de-DE", "tr-TR"})
  void writtenFileIsTheGoldenOneInEveryLocale(String language) throws IOException {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(language));
    try {
      Path file = folder.resolve("table.json");
      TestTables.table().write(file);
      assertThat(Files.readString(file)).isEqualTo(golden());
      assertThat(LatencyTable.read(file)).isEqualTo(TestTables.table());
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void packedFileIsReadBackAndItsBytesAreTheSameEachTime() throws IOException {
    Path one = folder.resolve("one.json.gz");
    Path other = folder.resolve("deep/er/other.json.GZ");
    TestTables.table().write(one);
    TestTables.table().write(other);
    assertThat(Files.readAllBytes(one)).isEqualTo(Files.readAllBytes(other));
    assertThat(Files.readAllBytes(one)).startsWith(0x1f, 0x8b);
    assertThat(LatencyTable.read(other)).isEqualTo(TestTables.table());
  }

  @Test
  void readBackTableAnswersAlike() {
    Path file = folder.resolve("table.json");
    TestTables.table().write(file);
    LatencyTable table = LatencyTable.read(file);
    assertThat(table.at(TestTables.CONVOLUTION, Widths.of(8, 16)))
        .isEqualTo(TestTables.table().at(TestTables.CONVOLUTION, Widths.of(8, 16)));
    assertThat(table.at(TestTables.CONVOLUTION, Widths.of(9, 17)))
        .isInstanceOf(Latency.Interpolated.class);
    assertThat(table.at(LayerSignature.of("Gemm"), Widths.of(9)))
        .hasToString("unknown: the table has no layer (Gemm)");
    assertThat(table.calibration("other")).isEqualTo(Calibration.uncalibrated());
  }

  @Test
  void tableCutShortAnywhereIsRefused() throws IOException {
    byte[] whole = golden().getBytes(UTF_8);
    Path file = folder.resolve("cut.json");
    // The last two bytes are the closing brace and a line feed, without which it is still whole.
    for (int length = 0; length < whole.length - 1; length += 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> LatencyTable.read(file))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("cut.json");
    }
  }

  @Test
  void packedTableCutShortIsRefused() throws IOException {
    Path file = folder.resolve("cut.json.gz");
    TestTables.table().write(file);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 5) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> LatencyTable.read(file)).isInstanceOf(UserException.class);
    }
    Files.writeString(file, golden());
    assertThatThrownBy(() -> LatencyTable.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("not packed with gzip");
  }

  @Test
  void wrongValuesAreNamedWithTheirPlace() throws IOException {
    Map<String, String> faults = new TreeMap<>();
    faults.put("\"schemaVersion\": 1→\"schemaVersion\": 2", "schemaVersion (2) must be 1");
    faults.put("\"schemaVersion\": 1,→", "first field must be schemaVersion");
    faults.put("\"medianNanos\": 8000.0→\"medianNanos\": -8000.0", "medianNanos (-8000.0)");
    faults.put("\"medianNanos\": 8000.0→\"medianNanos\": NaN", "line");
    faults.put("\"medianNanos\": 8000.0→\"medianNanos\": 1e999", "number");
    faults.put("\"medianNanos\": 8000.0,→", "lacks the field (medianNanos)");
    faults.put("\"medianNanos\": 8000.0→\"medianNanos\": \"8\"", "a number was expected");
    faults.put("\"widths\": [64,16]→\"widths\": [65, 16]", "must lie within");
    faults.put("\"widths\": [64,16]→\"widths\": [64]", "number of widths (1)");
    faults.put("\"widths\": [64,16]→\"widths\": [8, 16]", "same widths");
    faults.put("\"widths\": [64,16]→\"widths\": [99999999999, 16]", "too large");
    faults.put("\"widths\": [64,16]→\"widths\": [64, 16, 1, 1]", "longer than 3");
    faults.put("\"threads\": 2→\"threads\": 0", "threads (0) must be 1 or more");
    faults.put("\"kind\": \"cpu\"→\"kind\": \"tpu\"", "kind (tpu) must be cpu or gpu");
    faults.put("\"slope\": 0.75→\"slope\": 0", "slope (0.0) must be above 0");
    faults.put("\"startedAt\": \"2026-01-31T12:00:00Z\"→\"startedAt\": \"today\"", "time (today)");
    faults.put("\"precision\": \"float32\",→", "lacks the field (precision)");
    faults.put("\"label\": \"\"→\"label\": \"\", \"label\": \"\"", "uplicate");
    Path file = folder.resolve("wrong.json");
    for (Map.Entry<String, String> fault : faults.entrySet()) {
      String[] change = fault.getKey().split("→", -1);
      assertThat(golden()).contains(change[0]);
      Files.writeString(file, golden().replace(change[0], change[1]));
      assertThatThrownBy(() -> LatencyTable.read(file))
          .as(fault.getKey())
          .isInstanceOf(UserException.class)
          .hasMessageContaining("wrong.json")
          .hasMessageContaining(fault.getValue());
    }
  }

  @Test
  void fieldsOfLaterVersionsAreSkipped() throws IOException {
    Path file = folder.resolve("later.json");
    Files.writeString(
        file,
        golden()
            .replace("\"threads\": 2", "\"threads\": 2, \"caches\": [{\"level\": 1}]")
            .replace("\"models\"", "\"notes\": {\"a\": null}, \"models\""));
    assertThat(LatencyTable.read(file)).isEqualTo(TestTables.table());
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path file = folder.resolve("other.json");
    for (String text :
        List.of("", "<html></html>", "[]", "null", "{}", "[".repeat(10_000), golden() + "x")) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> LatencyTable.read(file)).isInstanceOf(UserException.class);
    }
    assertThatThrownBy(() -> LatencyTable.read(folder.resolve("none.json")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> LatencyTable.read(folder)).isInstanceOf(UserException.class);
  }

  @Test
  void randomDamageNeverCausesAnythingButARefusal() throws IOException {
    byte[] whole = golden().getBytes(UTF_8);
    Path file = folder.resolve("damaged.json");
    Random random = new Random(17);
    for (int round = 0; round < 300; round++) {
      byte[] damaged = whole.clone();
      for (int hit = 0; hit <= round % 3; hit++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      Files.write(file, damaged);
      try {
        LatencyTable.read(file);
      } catch (UserException e) {
        assertThat(e).hasMessageContaining("damaged.json");
      }
    }
  }

  @Test
  void smallPackedFileThatUnpacksToTooMuchIsRefused() throws IOException {
    Path file = folder.resolve("bomb.json.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("{\"schemaVersion\": 1, \"surfaces\": [{\"samples\": [".getBytes(UTF_8));
      byte[] lists = "[1,1,1,1,1,1,1,1],".repeat(10_000).getBytes(UTF_8);
      for (int block = 0; block < 50; block++) {
        out.write(lists);
      }
    }
    assertThatThrownBy(() -> LatencyTable.read(file)).isInstanceOf(UserException.class);
  }

  @Test
  void tableOfAnotherDeviceIsRefusedWithEveryReason() {
    LatencyTable table = TestTables.table();
    table.requireCompatible(TestTables.device(2, "1.29.0"));
    assertThatThrownBy(() -> table.requireCompatible(TestTables.device(4, "1.30.0")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("runtime onnxruntime 1.29.0 against onnxruntime 1.30.0")
        .hasMessageContaining("thread count 2 against 4");
  }

  @Test
  void csvHoldsEverySampleWithQuotesWhereNeeded() throws IOException {
    Path file = folder.resolve("table.csv");
    LatencySurface line =
        LatencySurface.of(
            List.of(new Axis("channels", 1, 3, 1)),
            List.of(Sample.of(Widths.of(2), Timing.single(1500.5))));
    LatencyTable.empty(TestTables.device(2, "1.29.0"), "float32", TestTables.provenance())
        .withSurface(new LayerSignature("Conv \"3,3\"", "a"), line)
        .writeCsv(file);
    assertThat(Files.readString(file))
        .isEqualTo(
            """
            key,label,axis0,width0,axis1,width1,axis2,width2,count,medianNanos,p10Nanos,p90Nanos,\
            meanNanos,standardDeviationNanos,measuredAt\r
            "Conv ""3,3""\",a,channels,2,,,,,1,1500.5,1500.5,1500.5,1500.5,0.0,\r
            """);
  }

  @Test
  void signaturesWithEqualKeysAreOne() {
    List<LayerSignature> keys =
        new ArrayList<>(List.of(new LayerSignature("b", "x"), LayerSignature.of("a")));
    keys.sort(null);
    assertThat(keys.get(0).key()).isEqualTo("a");
    assertThat(LayerSignature.of("b")).isEqualTo(new LayerSignature("b", "x"));
  }
}
