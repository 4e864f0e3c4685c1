package dev.lathe.graph;

import dev.lathe.onnx.Node;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeSet;

/** The canonical text of a layer: operators, attributes, wiring, shapes, types; no names. */
final class LayerSignatures {
  private final Network network;
  private final Layer layer;
  private final Map<String, String> places = new HashMap<>();
  private final Map<String, Integer> axisOfGroup = new HashMap<>();

  private LayerSignatures(Network network, Layer layer) {
    this.network = network;
    this.layer = layer;
    for (int axis = 0; axis < layer.axes().size(); axis++) {
      for (String group : layer.axes().get(axis).groups()) {
        axisOfGroup.put(group, axis);
      }
    }
  }

  static String of(Network network, Layer layer) {
    return new LayerSignatures(network, layer).text();
  }

  private String text() {
    StringJoiner lines = new StringJoiner(";");
    lines.add("opset" + network.graph().opset());
    layer.axes().forEach(axis -> lines.add("width" + axis.fullWidth()));
    int number = 0;
    for (String input : layer.inputs()) {
      places.put(input, "i" + number++);
      lines.add(places.get(input) + "=" + described(input));
    }
    for (int i = 0; i < layer.nodes().size(); i++) {
      lines.add(node(i, layer.nodes().get(i)));
    }
    layer.outputs().forEach(output -> lines.add("out " + places.get(output)));
    return lines.toString();
  }

  private String node(int number, Node node) {
    StringJoiner inputs = new StringJoiner(",", "(", ")");
    for (String input : node.inputs()) {
      inputs.add(input.isEmpty() ? "-" : places.getOrDefault(input, "c" + described(input)));
    }
    StringJoiner outputs = new StringJoiner(",");
    for (int output = 0; output < node.outputs().size(); output++) {
      String name = node.outputs().get(output);
      places.put(name, "n" + number + "." + output);
      outputs.add(name.isEmpty() ? "-" : described(name));
    }
    String domain = node.isStandard() ? "" : node.domain() + ":";
    return domain + node.operator() + attributes(node) + inputs + "=" + outputs;
  }

  private static String attributes(Node node) {
    StringJoiner text = new StringJoiner(",", "{", "}");
    for (String name : new TreeSet<>(node.attributes().names())) {
      text.add(name + "=" + node.attributes().canonical(name));
    }
    return text.toString();
  }

  /**
   * Element type and shape; an axis that follows a width says which, and how many indices a unit
   * has.
   */
  private String described(String value) {
    if (!network.shapes().has(value)) {
      return "?";
    }
    long[] shape = network.shape(value);
    StringJoiner sizes = new StringJoiner("x", "[", "]");
    for (int axis = 0; axis < shape.length; axis++) {
      sizes.add(shape[axis] + follows(value, axis));
    }
    return network.shapes().type(value) + sizes.toString();
  }

  private String follows(String value, int axis) {
    List<String> groups = network.prunableOn(value, axis);
    int[] numbers =
        groups.stream().mapToInt(group -> axisOfGroup.getOrDefault(group, -1)).distinct().toArray();
    if (numbers.length == 0) {
      return "";
    }
    return "~" + Arrays.toString(numbers).replaceAll("[\\[\\] ]", "");
  }
}
