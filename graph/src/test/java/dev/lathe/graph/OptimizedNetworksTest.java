package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.onnx.RuntimeEnvironment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks as ONNX Runtime saves them after its own optimisations, which many people deploy. */
class OptimizedNetworksTest {
  @TempDir Path folder;

  private Graph optimized(Graph graph) throws OrtException {
    Path file = folder.resolve("optimized.onnx");
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.EXTENDED_OPT);
      options.setOptimizedModelFilePath(file.toString());
      RuntimeEnvironment.get().createSession(OnnxFile.toBytes(graph), options).close();
    }
    return OnnxFile.read(file);
  }

  private static List<Integer> widths(Network network) {
    return network.groups().stream()
        .filter(ChannelGroup::isPrunable)
        .map(ChannelGroup::units)
        .sorted()
        .toList();
  }

  @Test
  void aTransformerLosesNeitherWidthsNorBlocks() throws OrtException {
    Graph graph = TestTransformer.vision(1, true, true);
    Graph optimized = optimized(graph);
    Network network = Network.analyze(optimized, AnalysisOptions.defaults());
    Network before = Network.analyze(graph, AnalysisOptions.defaults());

    assertThat(optimized.nodes().stream().map(Node::domain)).contains("com.microsoft");
    assertThat(widths(network)).isEqualTo(widths(before));
    assertThat(network.blocks()).hasSameSizeAs(before.blocks());
    for (long seed = 0; seed < 4; seed++) {
      SurgeryTest.assertSurgeryHolds(optimized, seed);
    }
  }

  @Test
  void aConvolutionalNetworkLosesNeitherWidthsNorBlocks() throws OrtException {
    Graph graph = TestNetwork.smallResidual(1, true);
    Graph optimized = optimized(graph);
    Network network = Network.analyze(optimized, AnalysisOptions.defaults());
    Network before = Network.analyze(graph, AnalysisOptions.defaults());

    assertThat(optimized.nodes().stream().map(Node::operator)).contains("FusedConv");
    assertThat(widths(network)).isEqualTo(widths(before));
    assertThat(network.blocks()).hasSameSizeAs(before.blocks());
    for (long seed = 0; seed < 4; seed++) {
      SurgeryTest.assertSurgeryHolds(optimized, seed);
    }
  }
}
