package dev.lathe.graph.batch;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A graph while some of its nodes get other inputs, with what makes those in front of them. */
final class GraphEdit {
  private static final Attributes ROWS = Attributes.none().with("axis", 0);

  private final Graph graph;
  private final Map<String, Tensor> constants;
  private final List<Node> first = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Set<String> replaced = new HashSet<>();

  GraphEdit(Graph graph) {
    this.graph = graph;
    this.constants = new LinkedHashMap<>(graph.constants());
  }

  /** Puts a node behind those that are there. */
  void add(Node node) {
    nodes.add(node);
  }

  /** Puts a node of one output behind those that are there; answers the output. */
  String make(String operator, String output, String... inputs) {
    nodes.add(node(operator, output, Attributes.none(), inputs));
    return output;
  }

  /** Puts a node before all others. */
  void makeFirst(String operator, String output, String... inputs) {
    first.add(node(operator, output, Attributes.none(), inputs));
  }

  /** The first index of an axis, which stays as one of size one. */
  String first(String output, String value, int axis) {
    Attributes along = Attributes.none().with("axis", axis);
    nodes.add(node("Gather", output, along, value, integers(output + "/index", 0)));
    return output;
  }

  /** One vector behind the other. */
  String concat(String output, List<String> parts) {
    nodes.add(node("Concat", output, ROWS, parts.toArray(String[]::new)));
    return output;
  }

  private static Node node(
      String operator, String output, Attributes attributes, String... inputs) {
    return new Node(output, operator, "", List.of(inputs), List.of(output), attributes);
  }

  String integers(String name, long... values) {
    constants.put(name, Tensor.ofLongs(values, values.length));
    return name;
  }

  /** A node with another value at one of its inputs. */
  Node withInput(Node node, int input, String value) {
    replaced.add(node.input(input));
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(input, value);
    return node.withInputs(inputs);
  }

  /** What came of it, without the constants that nobody reads any more; the graph if nothing. */
  Graph done() {
    List<Node> all = new ArrayList<>(first);
    all.addAll(nodes);
    if (all.equals(graph.nodes())) {
      return graph;
    }
    Set<String> read = new HashSet<>();
    all.forEach(node -> read.addAll(Graph.reads(node)));
    replaced.removeAll(read);
    constants.keySet().removeIf(name -> replaced.contains(name) && !graph.isOutput(name));
    return graph.withNodes(all).withConstants(constants);
  }
}
