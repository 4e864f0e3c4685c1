package dev.lathe.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Builds a graph node by node; each call answers the name of the value it made.
 *
 * <pre>{@code
 * GraphBuilder b = new GraphBuilder("net", 17);
 * String x = b.input(ValueInfo.of("x", ElementType.FLOAT, 1, 3, 32, 32));
 * String y = b.node("Conv", Attributes.none(), x, b.constant("w", weight));
 * Graph graph = b.output(ValueInfo.of(y, ElementType.FLOAT, 1, 16, 30, 30)).build();
 * }</pre>
 */
public final class GraphBuilder {

  private final String name;
  private final Map<String, Long> opsets = new TreeMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private final List<ValueInfo> inputs = new ArrayList<>();
  private final List<ValueInfo> outputs = new ArrayList<>();

  /**
   * An empty graph.
   *
   * @param name the graph's name
   * @param opset the version of ONNX's own operator set
   */
  public GraphBuilder(String name, long opset) {
    this.name = name;
    opsets.put("", opset);
  }

  /** Says that operators of another domain are used, in this version. */
  public GraphBuilder importing(String domain, long version) {
    opsets.put(domain, version);
    return this;
  }

  /** Declares an input of the network. */
  public String input(ValueInfo info) {
    inputs.add(info);
    return info.name();
  }

  /** Adds a constant. */
  public String constant(String name, Tensor tensor) {
    if (constants.put(name, tensor) != null) {
      throw new IllegalArgumentException("There are two constants named (%s).".formatted(name));
    }
    return name;
  }

  /** Adds a node with one output; its name is the operator and the node's number. */
  public String node(String operator, Attributes attributes, String... inputs) {
    String nodeName = operator + "_" + nodes.size();
    return add(
        new Node(
            nodeName, operator, "", List.of(inputs), List.of(nodeName + "_output"), attributes));
  }

  /** Adds a node as it is and answers its first output. */
  public String add(Node node) {
    nodes.add(node);
    return node.output();
  }

  /** Declares an output of the network. */
  public GraphBuilder output(ValueInfo info) {
    outputs.add(info);
    return this;
  }

  /** The graph. */
  public Graph build() {
    ModelProto envelope =
        ModelProto.newBuilder()
            .setIrVersion(Graph.IR_VERSION)
            .setProducerName("lathe")
            .setGraph(GraphProto.newBuilder().setName(name))
            .build();
    return new Graph(envelope, opsets, nodes, constants, inputs, outputs, Map.of());
  }
}
