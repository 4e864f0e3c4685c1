package dev.lathe.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A graph that a node holds, such as the body of a {@code Loop} or a branch of an {@code If}. It
 * may read values from around the node by their names.
 *
 * @param inputs names of its inputs, in order
 * @param inputRanks how many axes each input has by its declaration; 0 where there is none
 * @param outputs names of its outputs, in order
 * @param nodes its nodes in running order
 * @param constants what it holds itself
 */
public record HeldGraph(
    List<String> inputs,
    List<Integer> inputRanks,
    List<String> outputs,
    List<Node> nodes,
    Map<String, Tensor> constants) {
  /**
   * The graph of an attribute; empty where it holds graphs itself, weights in other files, or nodes
   * that make nothing.
   *
   * @throws dev.lathe.foundation.UserException if its nodes cannot run in any order
   */
  public static Optional<HeldGraph> of(Node node, String attribute) {
    return node.attributes().protos().stream()
        .filter(proto -> proto.getName().equals(attribute) && proto.hasG())
        .findFirst()
        .map(AttributeProto::getG)
        .filter(HeldGraph::isPlain)
        .map(graph -> read(node, graph));
  }

  private static boolean isPlain(GraphProto graph) {
    boolean holdsGraphs =
        graph.getNodeList().stream()
            .flatMap(node -> node.getAttributeList().stream())
            .anyMatch(attribute -> attribute.hasG() || attribute.getGraphsCount() > 0);
    boolean holdsFiles =
        graph.getInitializerList().stream().anyMatch(tensor -> tensor.getExternalDataCount() > 0);
    boolean makesNothing =
        graph.getNodeList().stream()
            .anyMatch(node -> node.getOutputList().stream().allMatch(String::isEmpty));
    return !holdsGraphs && !holdsFiles && !makesNothing && graph.getSparseInitializerCount() == 0;
  }

  private static HeldGraph read(Node holder, GraphProto graph) {
    Map<String, Tensor> constants = new LinkedHashMap<>();
    for (TensorProto tensor : graph.getInitializerList()) {
      constants.put(tensor.getName(), TensorProtos.read(tensor));
    }
    List<Node> nodes = new ArrayList<>();
    for (NodeProto inner : graph.getNodeList()) {
      Optional<Tensor> constant = ConstantNodes.read(inner, ExternalData.none());
      if (constant.isPresent()) {
        constants.put(inner.getOutput(0), constant.get());
      } else {
        nodes.add(
            new Node(
                nodes.size() + "_" + inner.getOpType(),
                inner.getOpType(),
                inner.getDomain(),
                inner.getInputList(),
                inner.getOutputList(),
                Attributes.of(inner.getAttributeList())));
      }
    }
    List<Integer> ranks =
        graph.getInputList().stream()
            .map(input -> input.getType().getTensorType().getShape().getDimCount())
            .toList();
    return new HeldGraph(
        names(graph.getInputList()),
        ranks,
        names(graph.getOutputList()),
        sorted(holder, nodes, names(graph.getInputList()), constants),
        constants);
  }

  /** The nodes in running order; what none of them makes comes from around the holder. */
  private static List<Node> sorted(
      Node holder, List<Node> nodes, List<String> inputs, Map<String, Tensor> constants) {
    Set<String> given = new HashSet<>();
    nodes.forEach(node -> given.addAll(node.inputs()));
    nodes.forEach(node -> given.removeAll(node.outputs()));
    given.addAll(inputs);
    given.addAll(constants.keySet());
    return List.copyOf(new NodeOrder(holder.name(), given).sort(nodes, List.of()));
  }

  private static List<String> names(List<ValueInfoProto> values) {
    return values.stream().map(ValueInfoProto::getName).toList();
  }

  /** The node that makes a value; empty where it comes from elsewhere. */
  public Optional<Node> producer(String value) {
    return nodes.stream().filter(node -> node.outputs().contains(value)).findFirst();
  }

  /** Names outside for all that nodes and constants of this graph make, after {@code prefix}. */
  public Map<String, String> namesAfter(String prefix) {
    Map<String, String> names = new HashMap<>();
    constants.keySet().forEach(name -> names.put(name, prefix + "/" + name));
    for (Node node : nodes) {
      node.outputs().stream()
          .filter(name -> !name.isEmpty())
          .forEach(name -> names.put(name, prefix + "/" + name));
    }
    return names;
  }

  /**
   * Gives what nodes of this graph make for its outputs the names of a node's outputs.
   *
   * @param from which of this graph's outputs is the node's first
   */
  public void nameOutputs(Node node, int from, Map<String, String> names) {
    // Where one value is two outputs, the first has the name.
    for (int i = node.outputs().size() - 1; i >= 0; i--) {
      String made = outputs.get(from + i);
      if (!node.outputs().get(i).isEmpty() && producer(made).isPresent()) {
        names.put(made, node.outputs().get(i));
      }
    }
  }

  /** Adds this graph's nodes and constants under other names; what has none keeps its own. */
  public void writeOut(
      String prefix, Map<String, String> names, List<Node> nodes, Map<String, Tensor> constants) {
    this.constants.forEach((name, tensor) -> constants.put(names.get(name), tensor));
    for (Node node : this.nodes) {
      nodes.add(
          new Node(
              prefix + "/" + node.name(),
              node.operator(),
              node.domain(),
              named(node.inputs(), names),
              named(node.outputs(), names),
              node.attributes()));
    }
  }

  /** Outputs of a node that are values of other names. */
  public static void passOn(Node node, List<String> values, List<Node> nodes) {
    for (int i = 0; i < node.outputs().size(); i++) {
      String output = node.outputs().get(i);
      if (!output.isEmpty() && !output.equals(values.get(i))) {
        nodes.add(
            new Node(
                output,
                "Identity",
                "",
                List.of(values.get(i)),
                List.of(output),
                Attributes.none()));
      }
    }
  }

  /** Some values by their names outside. */
  public static List<String> named(List<String> values, Map<String, String> names) {
    return values.stream().map(value -> names.getOrDefault(value, value)).toList();
  }
}
