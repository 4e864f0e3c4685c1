package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.foundation.UserException;
import dev.lathe.graph.batch.OpenBatch;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/**
 * Files damaged at random are read, analysed and cut, or refused in plain words. {@code
 * -Dlathe.fuzz.inputs=200000} tries more of them.
 */
class DamagedFilesTest {
  private static final int INPUTS = 10_000;
  private static final int MAX_REAL_BYTES = 4096;
  private static final int OPENED_EVERY = 8;

  /** Networks of our own, and the small real ones where they are there. */
  static Mutations mutations() throws IOException {
    Mutations mutations = new Mutations();
    for (Graph graph :
        List.of(
            RandomNetworks.of(1),
            RandomNetworks.of(7),
            TestTransformer.vision(1, true, true),
            TestNetwork.smallResidual(1, true))) {
      mutations.add(OnnxFile.toBytes(graph));
    }
    Path zip = SharedModelsTest.path("data/onnx_backend.zip");
    if (Files.exists(zip)) {
      try (ZipFile real = new ZipFile(zip.toFile())) {
        List<? extends ZipEntry> entries =
            real.stream()
                .filter(entry -> entry.getName().endsWith("/model.onnx"))
                .filter(entry -> entry.getSize() <= MAX_REAL_BYTES)
                .toList();
        for (ZipEntry entry : entries) {
          mutations.add(real.getInputStream(entry).readAllBytes());
        }
      }
    }
    return mutations;
  }

  /** Whether a file came through to the end. */
  static boolean isCut(byte[] file, long seed) {
    try {
      Graph graph = OnnxFile.parse(file, "damaged");
      if (seed % OPENED_EVERY == 0) {
        open(graph);
      }
      Network network = Network.analyze(graph, AnalysisOptions.defaults());
      Selection selection = SurgeryTest.randomSelection(network, new Random(seed));
      return OnnxFile.toBytes(Surgery.apply(network, selection)).length > 0;
    } catch (UserException e) {
      assertThat(e.getMessage() + e.remedy()).doesNotContain("null");
      return false;
    }
  }

  /** Another batch than the file's is tried by running the network, which takes longer. */
  private static void open(Graph graph) {
    try {
      OpenBatch.of(graph, Map.of());
    } catch (UserException e) {
      assertThat(e.getMessage() + e.remedy()).doesNotContain("null");
    }
  }

  @Test
  void filesDamagedAtRandomAreCutOrRefusedInPlainWords() throws IOException {
    Mutations mutations = mutations();
    int cut = 0;
    int inputs = Integer.getInteger("lathe.fuzz.inputs", INPUTS);
    for (int seed = 0; seed < inputs; seed++) {
      try {
        cut += isCut(mutations.of(seed), seed) ? 1 : 0;
      } catch (RuntimeException | AssertionError | StackOverflowError | OutOfMemoryError e) {
        throw new AssertionError("The damaged file of seed %d fails.".formatted(seed), e);
      }
    }
    assertThat(cut).isBetween(inputs / 10, inputs * 9 / 10);
  }
}
