package dev.lathe.lut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HalpKeysTest {
  @TempDir private Path folder;

  private SortedMap<LayerSignature, LatencySurface> read(String text) throws IOException {
    Path file = folder.resolve("halp.json");
    Files.writeString(file, text);
    return HalpKeys.read(file);
  }

  @Test
  void keysThatDifferInChannelsBecomeOneSurface() throws IOException {
    SortedMap<LayerSignature, LatencySurface> surfaces =
        read(
            """
            {"256_32_64_56_3_1_1": 2.0, "256_64_64_56_3_1_1": 3.5,
             "256_32_96_56_3_1": 3.0, "256_64_96_56_3_1": 5.0,
             "256_32_64_56_3_2_1": 0.75,
             "256_16_16_56_3_1_16": 0.5, "256_32_32_56_3_1_32": 1.0}
            """);
    assertThat(surfaces.keySet())
        .extracting(LayerSignature::key)
        .containsExactly(
            "convolution batch=256 featureMap=56 kernel=3 stride=1 groups=1",
            "convolution batch=256 featureMap=56 kernel=3 stride=1 groups=channels",
            "convolution batch=256 featureMap=56 kernel=3 stride=2 groups=1");
    LatencySurface plain = surfaces.get(new ConvolutionShape(256, 56, 3, 1, 1).signature());
    // The mean of the four corners, 3.375 ms.
    assertThat(plain.nanosAt(48, 80)).isEqualTo(3_375_000);
    LatencySurface depthwise =
        surfaces.get(new ConvolutionShape(256, 56, 3, 1, ConvolutionShape.DEPTHWISE).signature());
    assertThat(depthwise.nanosAt(24)).isEqualTo(750_000);
  }

  @Test
  void exportIsReadBackAlike() throws IOException {
    SortedMap<LayerSignature, LatencySurface> surfaces =
        read(
            """
            {"8_32_64_56_3_1_1": 2.5, "8_64_64_56_3_1_1": 3.5, "8_16_16_56_3_1_16": 0.5,
             "8_8_16_7_1_1_4": 0.25}
            """);
    Path file = folder.resolve("again.json");
    assertThat(HalpKeys.write(file, surfaces, ConvolutionShape::of)).isEqualTo(4);
    assertThat(HalpKeys.read(file)).isEqualTo(surfaces);
    assertThat(Files.readString(file)).contains("\n  \"8_16_16_56_3_1_16\": 0.5");
    assertThat(HalpKeys.write(file, surfaces, any -> Optional.empty())).isZero();
    assertThat(ConvolutionShape.of(LayerSignature.of("Conv"))).isEmpty();
  }

  @Test
  void wrongKeysAndLatenciesAreNamed() {
    Map<String, String> faults = new TreeMap<>();
    faults.put("{\"256_32_64_56_3\": 1}", "the key (256_32_64_56_3) must be batch_cin");
    faults.put("{\"256_32_64_56_3_x\": 1}", "the key (256_32_64_56_3_x) must be batch_cin");
    faults.put("{\"256_32_0_56_3_1\": 1}", "the key (256_32_0_56_3_1) must be batch_cin");
    faults.put("{\"256_32_64_56_3_1\": -1}", "must be a finite number, 0 or more");
    faults.put("{\"256_32_64_56_3_1\": \"1\"}", "a number was expected, not a text");
    faults.put("{\"256_32_64_56_3_1\": 1", "broken at line 1");
    faults.put("[1]", "an object of keys and milliseconds was expected, not a list");
    for (Map.Entry<String, String> fault : faults.entrySet()) {
      assertThatThrownBy(() -> read(fault.getKey()))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("halp.json")
          .hasMessageContaining(fault.getValue());
    }
  }

  @Test
  void publishedTableIsImportedWhole() {
    Path file = shared().resolve("luts/titanv_conv_ms.json");
    Assumptions.assumeTrue(Files.exists(file), "the shared TITAN V table is not here");
    SortedMap<LayerSignature, LatencySurface> surfaces = HalpKeys.read(file);
    assertThat(surfaces).hasSize(15);
    assertThat(surfaces.values().stream().mapToInt(s -> s.samples().size()).sum()).isEqualTo(1393);
    LatencySurface stem = surfaces.get(new ConvolutionShape(256, 224, 7, 2, 1).signature());
    assertThat(stem.nanosAt(3, 2)).isCloseTo(6_314_000, within(1e-6));
    // 3 × 3 kernels at 7 × 7 are a full grid of 16 × 16: everything within it is known.
    LatencySurface grid = surfaces.get(new ConvolutionShape(256, 7, 3, 1, 1).signature());
    assertThat(grid.at(100, 100)).isInstanceOf(Latency.Interpolated.class);
    assertThat(grid.at(31, 100)).isInstanceOf(Latency.Unknown.class);
    assertThat(grid.leaveOutErrors().median()).isLessThan(0.1);
  }

  private static Path shared() {
    String place = System.getenv("LATHE_SHARED");
    return place == null
        ? Path.of(System.getProperty("lathe.root", "."), "..", "shared")
        : Path.of(place);
  }
}
