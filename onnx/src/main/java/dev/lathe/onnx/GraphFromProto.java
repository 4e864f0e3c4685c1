package dev.lathe.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.lathe.foundation.UserException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads a graph from an ONNX model and refuses, by name, what is broken in it. */
final class GraphFromProto {
  private final ModelProto model;
  private final String file;
  private final ExternalData external;
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private final List<TensorProto> carried = new ArrayList<>();
  private final Set<String> nodeNames = new HashSet<>();

  private GraphFromProto(ModelProto model, String file, ExternalData external) {
    this.model = model;
    this.file = file;
    this.external = external;
  }

  static Graph read(ModelProto model, String file, ExternalData external) {
    return new GraphFromProto(model, file, external).read();
  }

  private Graph read() {
    GraphProto proto = model.getGraph();
    if (!model.hasGraph() || proto.getNodeCount() == 0) {
      throw broken("holds no ONNX network", "Maybe it is another kind of file.");
    }
    if (model.getOpsetImportCount() == 0) {
      throw broken("does not say which operator set it uses", "Maybe export it again.");
    }
    proto.getInitializerList().forEach(this::readInitializer);
    proto
        .getSparseInitializerList()
        .forEach(
            sparse -> addConstant(sparse.getValues().getName(), TensorProtos.readSparse(sparse)));
    proto.getNodeList().forEach(node -> nodeNames.add(node.getName()));
    Set<String> named = new HashSet<>();
    List<Node> nodes = new ArrayList<>();
    proto.getNodeList().forEach(node -> readNode(node, nodes, named));
    List<ValueInfo> inputs =
        proto.getInputList().stream()
            .filter(input -> !isConstant(input.getName()))
            .map(this::valueInfo)
            .toList();
    List<ValueInfo> outputs = proto.getOutputList().stream().map(this::outputInfo).toList();
    if (outputs.isEmpty()) {
      throw broken("answers nothing: it has no outputs", "Maybe export it again.");
    }
    Set<String> given = new HashSet<>(constants.keySet());
    carried.forEach(tensor -> given.add(tensor.getName()));
    inputs.forEach(input -> given.add(input.name()));
    List<Node> sorted = new NodeOrder(file, given).sort(nodes, outputs);
    return new Graph(envelope(), opsets(), sorted, constants, inputs, outputs, metadata());
  }

  private void readInitializer(TensorProto proto) {
    boolean isKnown =
        ElementType.ofCode(proto.getDataType()).filter(t -> t != ElementType.STRING).isPresent();
    if (isKnown) {
      addConstant(proto.getName(), TensorProtos.read(proto, external));
    } else if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      throw broken(
          "keeps the tensor (%s) of an unknown element type (%d) in another file"
              .formatted(proto.getName(), proto.getDataType()),
          "Maybe export it in float32, float16 or bfloat16.");
    } else {
      carried.add(proto);
    }
  }

  private void addConstant(String name, Tensor tensor) {
    if (constants.put(name, tensor) != null) {
      throw broken("has two constants named (%s)".formatted(name), "Maybe export it again.");
    }
  }

  private boolean isConstant(String name) {
    return constants.containsKey(name)
        || carried.stream().anyMatch(tensor -> tensor.getName().equals(name));
  }

  private void readNode(NodeProto proto, List<Node> nodes, Set<String> named) {
    Attributes attributes = Attributes.of(proto.getAttributeList());
    if (proto.getOutputList().stream().allMatch(String::isEmpty)) {
      throw broken(
          "has a node (%s) that makes nothing".formatted(proto.getName()),
          "Maybe export it again.");
    }
    Optional<Tensor> constant = ConstantNodes.read(proto, external);
    if (constant.isPresent()) {
      addConstant(proto.getOutput(0), constant.get());
      return;
    }
    nodes.add(
        new Node(
            uniqueName(proto, named),
            proto.getOpType(),
            proto.getDomain(),
            proto.getInputList(),
            proto.getOutputList(),
            attributes));
  }

  /** The node's name, or one made from its operator; a number is added to a name used before. */
  private String uniqueName(NodeProto proto, Set<String> named) {
    boolean isNamed = !proto.getName().isEmpty();
    String wanted = isNamed ? proto.getName() : proto.getOpType() + "_" + named.size();
    String name = wanted;
    for (int i = 2; !(isNamed || !nodeNames.contains(name)) || !named.add(name); i++) {
      name = wanted + "_" + i;
      isNamed &= !nodeNames.contains(name);
    }
    return name;
  }

  /** The model without what the graph holds; tensors of unknown types stay in it. */
  private ModelProto envelope() {
    GraphProto emptied =
        model.getGraph().toBuilder()
            .clearNode()
            .clearInitializer()
            .clearSparseInitializer()
            .clearInput()
            .clearOutput()
            .clearValueInfo()
            .addAllInitializer(carried)
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

  /** Outputs need not say their type. */
  private ValueInfo outputInfo(ValueInfoProto proto) {
    return proto.hasType()
        ? valueInfo(proto)
        : ValueInfo.withoutShape(proto.getName(), ElementType.FLOAT);
  }

  private ValueInfo valueInfo(ValueInfoProto proto) {
    TypeProto.Tensor tensor = proto.getType().getTensorType();
    ElementType type =
        ElementType.ofCode(tensor.getElemType())
            .orElseThrow(
                () ->
                    broken(
                        "has an input or output (%s) that is not a tensor of a known type"
                            .formatted(proto.getName()),
                        "Maybe export it with plain tensors as inputs and outputs."));
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

  private UserException broken(String what, String remedy) {
    return new UserException("The model (%s) %s.".formatted(file, what), remedy);
  }
}
