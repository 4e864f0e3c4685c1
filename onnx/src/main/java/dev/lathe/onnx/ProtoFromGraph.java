package dev.lathe.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Collection;
import java.util.List;

/** Writes a graph as an ONNX model. */
final class ProtoFromGraph {
  /** From this file format on, initializers need not be inputs too. */
  private static final long FREE_INITIALIZERS_SINCE = 4;

  private ProtoFromGraph() {}

  static ModelProto write(Graph graph) {
    ModelProto.Builder model = graph.envelope().toBuilder().clearOpsetImport().clearMetadataProps();
    graph
        .opsets()
        .forEach(
            (domain, version) ->
                model.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
    graph
        .metadata()
        .forEach(
            (key, value) ->
                model.addMetadataProps(
                    StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.setGraph(graphProto(graph)).build();
  }

  /**
   * The graph as a model that answers {@code outputs} instead of its own; ONNX Runtime finds their
   * types itself.
   */
  static ModelProto asking(Graph graph, Collection<String> outputs) {
    ModelProto.Builder model = write(graph.withOutputs(List.of())).toBuilder();
    outputs.forEach(
        output -> model.getGraphBuilder().addOutput(ValueInfoProto.newBuilder().setName(output)));
    return model.build();
  }

  private static GraphProto graphProto(Graph graph) {
    GraphProto.Builder proto = graph.envelope().getGraph().toBuilder();
    graph.nodes().forEach(node -> proto.addNode(nodeProto(node)));
    graph.inputs().forEach(input -> proto.addInput(valueProto(input)));
    graph.outputs().forEach(output -> proto.addOutput(valueProto(output)));
    boolean oldFormat = graph.envelope().getIrVersion() < FREE_INITIALIZERS_SINCE;
    graph
        .constants()
        .forEach(
            (name, tensor) -> {
              proto.addInitializer(TensorProtos.write(name, tensor));
              if (oldFormat) {
                proto.addInput(valueProto(ValueInfo.of(name, tensor.type(), tensor.shape())));
              }
            });
    return proto.build();
  }

  private static NodeProto nodeProto(Node node) {
    return NodeProto.newBuilder()
        .setName(node.name())
        .setOpType(node.operator())
        .setDomain(node.domain())
        .addAllInput(node.inputs())
        .addAllOutput(node.outputs())
        .addAllAttribute(node.attributes().protos())
        .build();
  }

  private static ValueInfoProto valueProto(ValueInfo info) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (ValueInfo.Dimension dimension : info.dimensions()) {
      TensorShapeProto.Dimension.Builder proto = TensorShapeProto.Dimension.newBuilder();
      if (dimension.isFixed()) {
        proto.setDimValue(dimension.size());
      } else if (!dimension.symbol().isEmpty()) {
        proto.setDimParam(dimension.symbol());
      }
      shape.addDim(proto);
    }
    TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(info.type().code());
    if (info.hasShape()) {
      tensor.setShape(shape);
    }
    return ValueInfoProto.newBuilder()
        .setName(info.name())
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }
}
