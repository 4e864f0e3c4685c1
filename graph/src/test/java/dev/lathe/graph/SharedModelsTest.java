package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real files; skipped where they are not there. */
class SharedModelsTest {
  /** Where a shared file is, if it is there. */
  static Path path(String path) {
    String said = System.getenv("LATHE_SHARED");
    Path root = Path.of(System.getProperty("lathe.root", "."));
    Path shared = said == null ? root.resolve("../shared") : Path.of(said);
    return shared.resolve(path);
  }

  static Path shared(String path) {
    Path file = path(path);
    assumeTrue(Files.exists(file), "the shared file is not here: " + path);
    return file;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cifar10_resnet_2b",
        "light_resnet50",
        "light_squeezenet",
        "mnist_8_cntk",
        "tribuo_pytorch_cnn_mnist",
        "ultraface_slim_320_simplified"
      })
  void aRealNetworkCutAtRandomAnswersAsTheOriginalWithoutTheUnits(String name) {
    Graph graph = OnnxFile.read(shared("models/" + name + ".onnx"));
    SurgeryTest.assertSurgeryHolds(graph, 1);
    SurgeryTest.assertSurgeryHolds(graph, 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cifar10_resnet_2b",
        "mnist_8_cntk",
        "tribuo_pytorch_cnn_mnist",
        "ultraface_slim_320_simplified"
      })
  void everyLayerOfARealNetworkRunsByItself(String name) {
    Graph graph = OnnxFile.read(shared("models/" + name + ".onnx"));
    Network network = Network.analyze(graph, AnalysisOptions.defaults());
    LayerModelTest.assertEveryNodeIsInOneLayer(network);
    LayerModelTest.assertEveryLayerRuns(network);
  }

  @Test
  void lightResnet50HasThePublishedOperationsAndParameters() {
    Graph graph = OnnxFile.read(shared("models/light_resnet50.onnx"));
    Inspection inspection = Inspection.of(Network.analyze(graph, AnalysisOptions.defaults()));

    assertThat(inspection.macs() / 10_000).isEqualTo(408_918); // 4,089.18 million
    assertThat(inspection.parameters()).isEqualTo(25_610_153);
    assertThat(inspection.blocks()).hasSize(12);
    assertThat(inspection.prunableMacShare()).isGreaterThan(0.99);
  }
}
