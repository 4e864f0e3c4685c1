package dev.lathe.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Networks of bfloat16 or float16 as networks of float32 that compute the same or better: every
 * number of theirs is one of float32.
 */
public final class Widening {
  /** Of bfloat16, which ONNX Runtime does not compute on processors. */
  public static final Widening BFLOAT16 = new Widening(ElementType.BFLOAT16);

  /** Of float16, where its rounding is in the way. */
  public static final Widening FLOAT16 = new Widening(ElementType.FLOAT16);

  private static final int WIDE = ElementType.FLOAT.code();

  /** Attributes that hold the number of an element type. */
  private static final Set<String> TYPES = Set.of("to", "dtype", "output_dtype", "stash_type");

  private final ElementType narrow;

  private Widening(ElementType narrow) {
    this.narrow = narrow;
  }

  /** Whether anything in a graph is of the narrow type. */
  public boolean isNeeded(Graph graph) {
    return graph.constants().values().stream().anyMatch(t -> t.type() == narrow)
        || graph.inputs().stream().anyMatch(input -> input.type() == narrow)
        || graph.nodes().stream()
            .flatMap(node -> node.attributes().protos().stream())
            .anyMatch(attribute -> !widened(attribute).equals(attribute));
  }

  /** The graph in float32; itself where nothing is of the narrow type. */
  public Graph of(Graph graph) {
    if (!isNeeded(graph)) {
      return graph;
    }
    Map<String, Tensor> constants = new LinkedHashMap<>();
    graph.constants().forEach((name, tensor) -> constants.put(name, of(tensor)));
    return graph
        .withConstants(constants)
        .withInputs(graph.inputs().stream().map(this::of).toList())
        .withOutputs(graph.outputs().stream().map(this::of).toList())
        .withNodes(graph.nodes().stream().map(this::of).toList());
  }

  /** The tensor in float32; itself where it is not of the narrow type. */
  Tensor of(Tensor tensor) {
    return tensor.type() == narrow ? Tensor.ofFloats(tensor.floats(), tensor.shape()) : tensor;
  }

  /** The value in float32; itself where it is not of the narrow type. */
  public ValueInfo of(ValueInfo info) {
    return info.type() == narrow
        ? new ValueInfo(info.name(), ElementType.FLOAT, info.dimensions(), info.hasShape())
        : info;
  }

  private Node of(Node node) {
    List<AttributeProto> attributes =
        node.attributes().protos().stream().map(this::widened).toList();
    return node.withAttributes(Attributes.of(attributes));
  }

  private AttributeProto widened(AttributeProto attribute) {
    AttributeProto.Builder wide = attribute.toBuilder();
    if (attribute.getI() == narrow.code() && TYPES.contains(attribute.getName())) {
      wide.setI(WIDE);
    }
    if (attribute.hasT()) {
      wide.setT(widened(attribute.getT()));
    }
    if (attribute.hasG()) {
      wide.setG(widened(attribute.getG()));
    }
    for (int i = 0; i < attribute.getGraphsCount(); i++) {
      wide.setGraphs(i, widened(attribute.getGraphs(i)));
    }
    return wide.build();
  }

  private TensorProto widened(TensorProto tensor) {
    return tensor.getDataType() == narrow.code()
            && tensor.getDataLocation() != TensorProto.DataLocation.EXTERNAL
        ? TensorProtos.write(tensor.getName(), of(TensorProtos.read(tensor)))
        : tensor;
  }

  private GraphProto widened(GraphProto graph) {
    GraphProto.Builder wide = graph.toBuilder();
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      wide.setInitializer(i, widened(graph.getInitializer(i)));
    }
    for (NodeProto.Builder node : wide.getNodeBuilderList()) {
      for (int i = 0; i < node.getAttributeCount(); i++) {
        node.setAttribute(i, widened(node.getAttribute(i)));
      }
    }
    for (int i = 0; i < graph.getInputCount(); i++) {
      widen(wide.getInputBuilder(i));
    }
    for (int i = 0; i < graph.getOutputCount(); i++) {
      widen(wide.getOutputBuilder(i));
    }
    return wide.clearValueInfo().build();
  }

  private void widen(ValueInfoProto.Builder value) {
    if (value.getType().getTensorType().getElemType() == narrow.code()) {
      value.getTypeBuilder().getTensorTypeBuilder().setElemType(WIDE);
    }
  }

  /** What is known of the values of the graph in float32, told of the graph as it is. */
  Map<String, RuntimeSession.Described> narrowed(
      Graph graph, Map<String, RuntimeSession.Described> described) {
    if (!isNeeded(graph)) {
      return described;
    }
    Map<String, ElementType> types = new HashMap<>();
    graph.constants().forEach((name, tensor) -> types.put(name, tensor.type()));
    graph.inputs().forEach(input -> types.put(input.name(), input.type()));
    Map<String, RuntimeSession.Described> narrowed = new LinkedHashMap<>(described);
    for (Node node : graph.nodes()) {
      boolean isNarrow = makesNarrow(node, types);
      for (String output : node.outputs()) {
        RuntimeSession.Described value = described.get(output);
        if (value != null && value.type() == ElementType.FLOAT && isNarrow) {
          narrowed.put(output, new RuntimeSession.Described(narrow, value.shape()));
        }
        if (value != null) {
          types.put(output, narrowed.get(output).type());
        }
      }
    }
    return narrowed;
  }

  /** Operators answer in the type that they are told, or else in that of their first numbers. */
  private boolean makesNarrow(Node node, Map<String, ElementType> types) {
    for (String name : List.of("to", "dtype", "output_dtype")) {
      if (node.attributes().has(name)) {
        return node.attributes().integer(name, 0) == narrow.code();
      }
    }
    return node.attributes().tensor("value").map(Tensor::type).stream()
        .findFirst()
        .or(
            () ->
                node.inputs().stream()
                    .map(types::get)
                    .filter(type -> type != null && type.isFloatingPoint())
                    .findFirst())
        .filter(type -> type == narrow)
        .isPresent();
  }
}
