package dev.lathe.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.graph.WidthSteps;
import dev.lathe.lut.ConvolutionShape;
import dev.lathe.lut.HalpKeys;
import dev.lathe.lut.LatencyTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks whose latencies come from a table of another tool. */
class ImportedTableTest {
  /** 3 × 8 × 8 images; a stem of 8 channels and residual blocks of 8 and 16. */
  private final Network network =
      Network.analyze(SmallNetworks.residual(4, 8, 2, 8, 16), AnalysisOptions.defaults());

  @TempDir private Path folder;

  private LatencyTable imported(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("halp.json"), json);
    LatencyTable table =
        LatencyTable.empty(
            DeviceProbe.fingerprint(new ComputedRuntime()),
            "float32",
            new dev.lathe.lut.Provenance(
                "",
                "",
                1,
                "",
                new dev.lathe.lut.Provenance.Work(
                    java.time.Instant.EPOCH, java.time.Instant.EPOCH, 0, 0)));
    for (var entry : HalpKeys.read(file).entrySet()) {
      table = table.withSurface(entry.getKey(), entry.getValue());
    }
    return table;
  }

  private Layer convolution(int kernel, int input, int output) {
    return network.layers().stream()
        .filter(
            layer ->
                ImportedConvolution.of(network, layer)
                    .filter(found -> found.shape().kernel() == kernel)
                    .filter(
                        found ->
                            found
                                .point(
                                    layer.axes().stream()
                                        .mapToInt(Layer.WidthAxis::fullWidth)
                                        .toArray())
                                .equals(found.shape().widths(input, output)))
                    .isPresent())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void convolutionsAreFoundByTheirShapeAndOthersAreNamed() throws IOException {
    LatencyTable table = imported("{\"4_3_4_8_3_1_1\": 1.0, \"4_3_8_8_3_1_1\": 2.0}");
    Layer stem = convolution(3, 3, 8);

    LatencyModel model = LatencyModel.ofCovered(network, table);

    // The image's three channels are no width; the stem has one, its output.
    assertThat(stem.axes()).hasSize(1);
    assertThat(model.layerNanos(stem, 8)).isEqualTo(2_000_000);
    assertThat(model.layerNanos(stem, 6)).isEqualTo(1_500_000);
    // Narrower than the table knows.
    assertThat(model.layerNanos(stem, 2)).isEqualTo(1_000_000);
    assertThat(model.uncovered()).hasSize(network.layers().size() - 1);
    assertThat(model.uncovered()).noneMatch(line -> line.startsWith(stem.name() + ":"));
    assertThat(model.uncovered())
        .anyMatch(line -> line.contains(": convolution batch=4 featureMap=8 kernel=3"));
    assertThat(model.predict(Selection.everything()).sumNanos()).isEqualTo(2_000_000);
  }

  @Test
  void whatIsNotKnownBetweenGainsNothing() throws IOException {
    // Corners (8, 8) and (4, 4) only: nothing is known between.
    LatencyTable table = imported("{\"4_8_8_8_3_1_1\": 2.0, \"4_4_4_8_3_1_1\": 0.5}");
    Layer layer = convolution(3, 8, 8);
    int[] half = layer.axes().stream().mapToInt(axis -> axis.fullWidth() / 2).toArray();

    LatencyModel model = LatencyModel.ofCovered(network, table);

    assertThat(layer.axes()).hasSize(2);
    assertThat(model.layerNanos(layer, half)).isEqualTo(500_000);
    assertThat(model.layerNanos(layer, 8, 4)).isEqualTo(2_000_000);
  }

  @Test
  void aTableOfOneOtherBatchGivesLatenciesOfThatBatch() throws IOException {
    LatencyModel model = LatencyModel.ofCovered(network, imported("{\"256_3_8_8_3_1_1\": 2.0}"));

    assertThat(model.batch()).isEqualTo(256);
    assertThat(model.predict(Selection.everything()).sumNanos()).isEqualTo(2_000_000);
  }

  @Test
  void aTableOfOtherSizesCoversNothing() throws IOException {
    LatencyTable table = imported("{\"4_3_8_224_3_1_1\": 2.0}");

    assertThatThrownBy(() -> LatencyModel.ofCovered(network, table))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("covers no layer")
        .hasMessageContaining("at batch 4");
  }

  @Test
  void aTableOfOursIsExportedByShapesAndPredictsTheSameAfterImport() throws IOException {
    ProfilingOptions options =
        new ProfilingOptions(
            0.05, 20, 60, 0, new TimingOptions(3, 3, 1, 1, 1), WidthSteps.of(4), 7, Shard.WHOLE);
    LatencyTable table =
        new Profiler(new ComputedRuntime(), "", "")
            .profileInto(folder.resolve("own.json"), network, options, Progress.silent());
    LatencyModel own = LatencyModel.of(network, table);
    Path file = folder.resolve("out.json");

    SortedMap<?, ?> convolutions = own.convolutions();
    HalpKeys.write(file, own.convolutions(), ConvolutionShape::of);
    LatencyModel again = LatencyModel.ofCovered(network, imported(Files.readString(file)));

    assertThat(convolutions).isNotEmpty();
    Layer stem = convolution(3, 3, 8);
    for (int width : List.of(4, 8)) {
      assertThat(again.layerNanos(stem, width))
          .isCloseTo(own.layerNanos(stem, width), within(1e-3));
    }
  }
}
