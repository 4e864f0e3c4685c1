package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.onnx.Graph;
import dev.lathe.onnx.ModelIdentity;
import dev.lathe.onnx.OnnxFile;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models whose weights lie in a file beside them, through analysis and surgery. */
class SeveralFilesTest {
  @Test
  void weightsBesideTheModelAreReadBackAsTheyWereWritten(@TempDir Path folder) {
    Graph graph = TestNetwork.smallResidual(1, false);
    Path file = folder.resolve("model.onnx");

    OnnxFile.write(graph, file, 0);
    Graph read = OnnxFile.read(file);

    assertThat(folder.resolve("model.onnx.data")).exists();
    assertThat(read.constants()).isEqualTo(graph.constants());
    assertThat(read.nodes()).isEqualTo(graph.nodes());
    assertThat(Network.analyze(read, AnalysisOptions.defaults()).groups())
        .isEqualTo(Network.analyze(graph, AnalysisOptions.defaults()).groups());
  }

  @Test
  void aModelOfSeveralFilesIsCutAndWrittenAsSeveralFiles(@TempDir Path folder) {
    Graph graph = TestNetwork.smallResidual(1, true);
    OnnxFile.write(graph, folder.resolve("model.onnx"), 0);
    Graph read = OnnxFile.read(folder.resolve("model.onnx"));
    Network network = Network.analyze(read, AnalysisOptions.defaults());
    Selection half = Selection.firstUnits(Map.of("conv_weight_0", 4));
    Graph pruned = Surgery.apply(network, half);
    OnnxFile.write(pruned, folder.resolve("pruned.onnx"), 0);
    Graph again = OnnxFile.read(folder.resolve("pruned.onnx"));

    assertThat(again.constants()).isEqualTo(pruned.constants());
    assertThat(Proof.check(network, half, again, 1).holds()).isTrue();
    assertThat(ModelIdentity.of(read)).isEqualTo(ModelIdentity.of(graph));
  }
}
