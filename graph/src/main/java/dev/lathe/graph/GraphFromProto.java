package dev.lathe.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.lathe.foundation.UserException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads a graph from an ONNX model. */
final class GraphFromProto {
  private final ModelProto model;
  private final String file;
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private final Set<String> nodeNames = new HashSet<>();

  private GraphFromProto(ModelProto model, String file) {
    this.model = model;
    this.file = file;
  }

  static Graph read(ModelProto model, String file) {
    return new GraphFromProto(model, file).read();
  }

  private Graph read() {
    GraphProto proto = model.getGraph();
    if (!model.hasGraph() || proto.getNodeCount() == 0 || model.getOpsetImportCount() == 0) {
      throw new UserException(
          "The model (%s) holds no ONNX network.".formatted(file),
          "Maybe it is another kind of file, or a pointer of Git LFS.");
    }
    proto
        .getInitializerList()
        .forEach(tensor -> constants.put(tensor.getName(), TensorProtos.read(tensor)));
    List<Node> nodes = new ArrayList<>();
    proto.getNodeList().forEach(node -> readNode(node, nodes));
    return new Graph(
        envelope(),
        opsets(),
        nodes,
        constants,
        proto.getInputList().stream()
            .filter(input -> !constants.containsKey(input.getName()))
            .map(this::valueInfo)
            .toList(),
        proto.getOutputList().stream().map(this::valueInfo).toList(),
        metadata());
  }

  private void readNode(NodeProto proto, List<Node> nodes) {
    Attributes attributes = Attributes.of(proto.getAttributeList());
    if (proto.getOpType().equals("Constant") && attributes.has("value")) {
      constants.put(proto.getOutput(0), attributes.tensor("value").orElseThrow());
      return;
    }
    nodes.add(
        new Node(
            uniqueName(proto),
            proto.getOpType(),
            proto.getDomain(),
            proto.getInputList(),
            proto.getOutputList(),
            attributes));
  }

  private String uniqueName(NodeProto proto) {
    String wanted =
        proto.getName().isEmpty() ? proto.getOpType() + "_" + nodeNames.size() : proto.getName();
    String name = wanted;
    for (int i = 2; !nodeNames.add(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  private ModelProto envelope() {
    GraphProto emptied =
        model.getGraph().toBuilder()
            .clearNode()
            .clearInitializer()
            .clearInput()
            .clearOutput()
            .clearValueInfo()
            .build();
    return model.toBuilder().setGraph(emptied).build();
  }

  private Map<String, Long> opsets() {
    Map<String, Long> opsets = new TreeMap<>();
    model.getOpsetImportList().forEach(opset -> opsets.put(opset.getDomain(), opset.getVersion()));
    return opsets;
  }

  private Map<String, String> metadata() {
    Map<String, String> metadata = new TreeMap<>();
    model.getMetadataPropsList().forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
    return metadata;
  }

  private ValueInfo valueInfo(ValueInfoProto proto) {
    TypeProto.Tensor tensor = proto.getType().getTensorType();
    ElementType type =
        ElementType.ofCode(tensor.getElemType())
            .orElseThrow(
                () ->
                    new UserException(
                        "The value (%s) of the model (%s) is not a tensor of a known type."
                            .formatted(proto.getName(), file),
                        "Maybe export the network with plain tensors as inputs and outputs."));
    if (!tensor.hasShape()) {
      return ValueInfo.withoutShape(proto.getName(), type);
    }
    return new ValueInfo(
        proto.getName(),
        type,
        tensor.getShape().getDimList().stream().map(this::dimension).toList());
  }

  private ValueInfo.Dimension dimension(TensorShapeProto.Dimension proto) {
    return proto.hasDimValue() && proto.getDimValue() >= 0
        ? ValueInfo.Dimension.of(proto.getDimValue())
        : ValueInfo.Dimension.unknown(proto.getDimParam());
  }
}
