package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {
  @Test
  void aBuiltGraphIsReadBackAsItWasWritten() {
    GraphBuilder builder = new GraphBuilder("net", 17);
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 2, 4, 4));
    String w = builder.constant("w", Tensor.ofFloats(new float[] {1, 2, 3, 4}, 2, 2, 1, 1));
    String y = builder.node("Conv", Attributes.none().with("group", 1), x, w);
    Graph graph = builder.output(ValueInfo.of(y, ElementType.FLOAT, 1, 2, 4, 4)).build();

    Graph read = OnnxFile.parse(OnnxFile.toBytes(graph), "net");

    assertThat(read.nodes()).isEqualTo(graph.nodes());
    assertThat(read.constants()).isEqualTo(graph.constants());
    assertThat(read.inputs()).isEqualTo(graph.inputs());
    assertThat(read.outputs()).isEqualTo(graph.outputs());
    assertThat(read.parameterCount()).isEqualTo(4);
  }

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

  @Test
  void aLargeOpenBatchIsProvedWithASmallOne() {
    Graph graph = TestNetwork.smallResidual(1, false);
    ValueInfo.Dimension open = ValueInfo.Dimension.unknown("batch");
    Graph opened =
        graph
            .withInputs(
                graph.inputs().stream()
                    .map(
                        input -> {
                          var sizes = new ArrayList<>(input.dimensions());
                          sizes.set(0, open);
                          return new ValueInfo(input.name(), input.type(), sizes);
                        })
                    .toList())
            .withOutputs(
                graph.outputs().stream()
                    .map(output -> ValueInfo.withoutShape(output.name(), output.type()))
                    .toList());
    Network network = Network.analyze(opened, AnalysisOptions.ofBatch(64));
    Selection half = Selection.firstUnits(Map.of("conv_weight_0", 4));

    assertThat(network.batch()).isEqualTo(64);
    assertThat(Proof.check(network, half, Surgery.apply(network, half), 1).holds()).isTrue();
  }
}
