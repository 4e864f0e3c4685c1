package dev.lathe.onnx;

import static java.util.Objects.requireNonNull;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A network: nodes in an order in which they can run, constants, inputs and outputs. Immutable;
 * every {@code with…} makes another graph that shares what did not change.
 *
 * <p>Constants are the file's initializers and the tensors of its {@code Constant} nodes, by the
 * name of the value. What this program has no use for (producer, documentation, functions,
 * quantisation notes) is kept from the file that was read and written again.
 */
public final class Graph {
  /**
   * The version of the file format that is written: of ONNX 1.12, the first to go with operator set
   * 17; its initializers are constants, which a runtime may fold.
   */
  static final long IR_VERSION = 8;

  private final ModelProto envelope;
  private final Map<String, Long> opsets;
  private final List<Node> nodes;
  private final Map<String, Tensor> constants;
  private final List<ValueInfo> inputs;
  private final List<ValueInfo> outputs;
  private final Map<String, String> metadata;
  private final Map<String, Node> producers;
  private final Map<String, List<Node>> consumers;

  Graph(
      ModelProto envelope,
      Map<String, Long> opsets,
      List<Node> nodes,
      Map<String, Tensor> constants,
      List<ValueInfo> inputs,
      List<ValueInfo> outputs,
      Map<String, String> metadata) {
    this.envelope = requireNonNull(envelope, "envelope is null");
    this.opsets = Collections.unmodifiableMap(new TreeMap<>(opsets));
    this.nodes = List.copyOf(nodes);
    this.constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    this.producers = new HashMap<>();
    this.consumers = new HashMap<>();
    for (Node node : this.nodes) {
      node.outputs().forEach(output -> producers.put(output, node));
      reads(node)
          .forEach(input -> consumers.computeIfAbsent(input, key -> new ArrayList<>()).add(node));
    }
  }

  /** The values a node reads, each once, those read by graphs it holds included. */
  public static Set<String> reads(Node node) {
    Set<String> reads = new LinkedHashSet<>(node.inputs());
    reads.addAll(node.attributes().capturedNames());
    reads.remove("");
    return reads;
  }

  /** The model without its graph's content: producer, documentation, functions. */
  ModelProto envelope() {
    return envelope;
  }

  /** The graph's name in the file. */
  public String name() {
    return envelope.getGraph().getName();
  }

  /** Version of the operator set by domain; the empty domain is ONNX's own. */
  public Map<String, Long> opsets() {
    return opsets;
  }

  /** Version of ONNX's own operator set. */
  public long opset() {
    return opsets.getOrDefault("", opsets.getOrDefault("ai.onnx", 1L));
  }

  /** The nodes, each after those whose outputs it reads. */
  public List<Node> nodes() {
    return nodes;
  }

  /** The constants by the name of their value, in the order of the file. */
  public Map<String, Tensor> constants() {
    return constants;
  }

  /** The constant of this name, or empty where the value is computed or given. */
  public Optional<Tensor> constant(String name) {
    return Optional.ofNullable(constants.get(name));
  }

  /** What is given to the network when it runs (constants are not among them). */
  public List<ValueInfo> inputs() {
    return inputs;
  }

  /** What the network answers. */
  public List<ValueInfo> outputs() {
    return outputs;
  }

  /** The file's metadata by key, sorted. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** The node that makes a value, or empty for inputs and constants. */
  public Optional<Node> producer(String value) {
    return Optional.ofNullable(producers.get(value));
  }

  /** The nodes that read a value, in running order. */
  public List<Node> consumers(String value) {
    return Collections.unmodifiableList(consumers.getOrDefault(value, List.of()));
  }

  /** Whether a value is an output of the graph. */
  public boolean isOutput(String value) {
    return outputs.stream().anyMatch(output -> output.name().equals(value));
  }

  /**
   * The number of elements of all floating-point constants, as "parameters" is counted in the
   * field.
   */
  public long parameterCount() {
    return constants.values().stream()
        .filter(tensor -> tensor.type().isFloatingPoint())
        .mapToLong(Tensor::elementCount)
        .sum();
  }

  /**
   * A part of this graph, or what stands for it, as a graph of its own, with these operator sets
   * and functions.
   *
   * @param name of the new graph
   * @param nodes in running order
   */
  public Graph part(
      String name,
      List<Node> nodes,
      Map<String, Tensor> constants,
      List<ValueInfo> inputs,
      List<ValueInfo> outputs) {
    ModelProto around =
        ModelProto.newBuilder()
            .setIrVersion(Math.max(IR_VERSION, envelope.getIrVersion()))
            .setProducerName("lathe")
            .addAllFunctions(envelope.getFunctionsList())
            .setGraph(GraphProto.newBuilder().setName(name))
            .build();
    return new Graph(around, opsets, nodes, constants, inputs, outputs, Map.of());
  }

  /** This graph with other nodes; they must be in running order. */
  public Graph withNodes(List<Node> nodes) {
    return new Graph(envelope, opsets, nodes, constants, inputs, outputs, metadata);
  }

  /** This graph with other constants. */
  public Graph withConstants(Map<String, Tensor> constants) {
    return new Graph(envelope, opsets, nodes, constants, inputs, outputs, metadata);
  }

  /** This graph with other declared inputs. */
  public Graph withInputs(List<ValueInfo> inputs) {
    return new Graph(envelope, opsets, nodes, constants, inputs, outputs, metadata);
  }

  /** This graph with other outputs. */
  public Graph withOutputs(List<ValueInfo> outputs) {
    return new Graph(envelope, opsets, nodes, constants, inputs, outputs, metadata);
  }

  /** This graph with one entry of metadata set. */
  public Graph withMetadata(String key, String value) {
    Map<String, String> changed = new TreeMap<>(metadata);
    changed.put(key, value);
    return new Graph(envelope, opsets, nodes, constants, inputs, outputs, changed);
  }

  @Override
  public String toString() {
    return "%s: %d nodes, %d constants".formatted(name(), nodes.size(), constants.size());
  }
}
