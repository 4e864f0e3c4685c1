package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.onnx.Graph;
import org.junit.jupiter.api.Test;

class PublishedFiguresTest {
  @Test
  void resnet18HasThePublishedOperationsAndParameters() {
    Network network = Network.analyze(TestNetwork.resnet18(), AnalysisOptions.defaults());

    assertThat(network.macs() / 10_000).isEqualTo(181_407); // 1,814.07 million
    assertThat(network.parameterCount()).isEqualTo(11_684_712);
    // Two blocks of each stage; the first of stages 2 to 4 changes its shape.
    assertThat(network.blocks()).hasSize(5);
  }

  @Test
  void mobilenetV2HasThePublishedOperationsAndParameters() {
    Network network = Network.analyze(TestNetwork.mobilenetV2(), AnalysisOptions.defaults());

    // 300.77 million; the bounds of the 35 Clips are parameters of nobody.
    assertThat(network.macs() / 10_000).isEqualTo(30_077);
    assertThat(network.parameterCount() - 2 * 35).isEqualTo(3_487_816);
    assertThat(network.blocks()).hasSize(10);
  }

  @Test
  void shufflenetV2IsAllFreeToBeCut() {
    Graph graph = TestNetwork.shufflenetV2(64);
    Network network = Network.analyze(graph, AnalysisOptions.defaults());
    long biases =
        network.graph().constants().entrySet().stream()
            .filter(constant -> constant.getKey().startsWith("conv_bias"))
            .mapToLong(constant -> constant.getValue().elementCount())
            .sum();
    Inspection inspection = Inspection.of(network);

    // A batch norm has one vector more than the bias it is folded into.
    assertThat(network.parameterCount() + biases).isEqualTo(2_278_604);
    assertThat(inspection.prunableParameterShare()).isGreaterThan(0.99);
    assertThat(inspection.prunableMacShare()).isGreaterThan(0.99);
    SurgeryTest.assertSurgeryHolds(graph, 1);
  }
}
