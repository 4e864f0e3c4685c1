package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files that can be read, of networks that cannot be analysed as they are, or just so. */
class UnusualNetworksTest {
  /** {@code y = Relu(x); z = Add(y, w)} with a weight of two elements. */
  private static ModelProto.Builder model() {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("net")
            .addInput(input("x"))
            .addOutput(ValueInfoProto.newBuilder().setName("z"))
            .addInitializer(weight("w"))
            .addNode(node("Relu", "y", "x"))
            .addNode(node("Add", "z", "y", "w"));
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
        .setGraph(graph);
  }

  private static ValueInfoProto input(String name) {
    return OnnxProtos.value(name, 2);
  }

  private static TensorProto.Builder weight(String name) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(1)
        .addDims(2)
        .addFloatData(1)
        .addFloatData(2);
  }

  private static NodeProto node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .addAllInput(Arrays.asList(inputs))
        .addOutput(output)
        .build();
  }

  private static Graph read(ModelProto.Builder model) {
    return OnnxFile.parse(model.build().toByteArray(), "net.onnx");
  }

  @Test
  void inputsThatNoMachineHoldsAreRefused() {
    ModelProto.Builder model = model();
    model.getGraphBuilder().setInput(0, OnnxProtos.value("x", 1L << 40, 2));
    Graph graph = read(model);

    assertThatThrownBy(() -> Network.analyze(graph, AnalysisOptions.defaults()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("too large");
  }

  @Test
  void operatorsOfUnknownDomainsAreRefusedByName() {
    ModelProto.Builder model = model();
    model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("com.acme").setVersion(1));
    model.getGraphBuilder().setNode(0, node("Turn", "y", "x").toBuilder().setDomain("com.acme"));
    Graph graph = read(model);

    assertThatThrownBy(() -> Network.analyze(graph, AnalysisOptions.defaults()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("com.acme");
  }

  @Test
  void aConstantMayBeAnOutput() {
    ModelProto.Builder model = model();
    model.getGraphBuilder().addOutput(ValueInfoProto.newBuilder().setName("w"));
    Network network = Network.analyze(read(model), AnalysisOptions.defaults());

    assertThat(Surgery.apply(network, Selection.everything()).constants()).containsKey("w");
  }

  @Test
  void aSizeThatIsNotInTheFileIsAskedFor() {
    ModelProto.Builder model = model();
    model
        .getGraphBuilder()
        .getInputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .getShapeBuilder()
        .addDimBuilder()
        .setDimParam("width");
    Graph graph = read(model);

    assertThatThrownBy(() -> Network.analyze(graph, AnalysisOptions.defaults()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("width");
    AnalysisOptions given = new AnalysisOptions(0, Map.of("x", List.of(3L, 2L)), List.of());
    assertThat(Network.analyze(graph, given).shape("z")).containsExactly(3, 2);
  }

  @Test
  void oneImageWithoutAnAxisForSeveralIsABatchOfOne() {
    ModelProto.Builder model = model();
    model
        .getGraphBuilder()
        .setInput(0, OnnxProtos.value("x", 3, 32, 32))
        .setInitializer(0, weight("w").setDims(0, 1).clearFloatData().addFloatData(1));
    Graph graph = read(model);

    assertThat(Network.analyze(graph, AnalysisOptions.ofBatch(1)).batch()).isEqualTo(1);
    assertThatThrownBy(() -> Network.analyze(graph, AnalysisOptions.ofBatch(8)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("The batch (8) must be 1: the input (x) is one image");
  }
}
