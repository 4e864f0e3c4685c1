package dev.lathe.graph;

import dev.lathe.graph.coupling.CutSite;
import dev.lathe.graph.coupling.Kept;
import dev.lathe.graph.coupling.OperatorTable;
import dev.lathe.graph.shape.ShapeMath;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes nodes and constants small: what {@link Surgery} and {@link LayerModel} share. */
final class NodeCutter {
  private final Network network;
  private final Kept kept;
  private @Nullable ShapeMath after;
  private final Map<String, Tensor> constants = new LinkedHashMap<>();

  NodeCutter(Network network, Selection selection) {
    this.network = network;
    this.kept = network.kept(selection);
  }

  /** What is computed from shapes, after the cut; seldom needed. */
  private ShapeMath after() {
    if (after == null) {
      after = ShapeMath.of(network.graph(), kept::shape, network.shapes());
    }
    return after;
  }

  /** The nodes set right; their constants are cut and gathered on the way. */
  List<Node> cut(List<Node> nodes) {
    List<Node> cut = new ArrayList<>();
    for (Node node : nodes) {
      CutSite site = new CutSite(kept, this::after, node);
      boolean known = network.coupling().isKnown(node);
      Node changed = withNumbers(node, known ? OperatorTable.of(node).cut(site) : node);
      constants.putAll(site.made());
      cut.addAll(site.nodes());
      cut.add(changed);
      Graph.reads(changed).forEach(this::takeConstant);
      site.nodes().forEach(made -> Graph.reads(made).forEach(this::takeConstant));
    }
    return cut;
  }

  /**
   * Numbers that the network works out from its widths and computes with, such as one over the root
   * of a head's width, stay what they were: the cut units are gone, not those numbers.
   */
  private Node withNumbers(Node node, Node cut) {
    if (isWorkedOut(node.output())) {
      return cut;
    }
    List<String> inputs = new ArrayList<>(cut.inputs());
    for (int input = 0; input < inputs.size(); input++) {
      String value = inputs.get(input);
      if (isWorkedOut(value) && network.shapes().type(value).isFloatingPoint()) {
        double[] before = network.coupling().numbers(value).orElseThrow();
        if (!Arrays.equals(before, after().numbers(value).orElse(before))) {
          inputs.set(input, value + "/before");
          constants.put(value + "/before", numbers(value, before));
        }
      }
    }
    return cut.withInputs(inputs);
  }

  /** Whether a node makes a value from sizes alone. */
  private boolean isWorkedOut(String value) {
    return network.graph().producer(value).isPresent()
        && !network.coupling().isWeight(value)
        && network.coupling().numbers(value).isPresent();
  }

  private Tensor numbers(String value, double[] elements) {
    float[] floats = new float[elements.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) elements[i];
    }
    return Tensor.ofFloats(network.shapes().type(value), floats, network.shape(value));
  }

  /** Cuts one constant, if it is one. */
  void takeConstant(String name) {
    if (!constants.containsKey(name)) {
      network.graph().constant(name).ifPresent(tensor -> constants.put(name, cut(name, tensor)));
    }
  }

  private Tensor cut(String name, Tensor tensor) {
    if (!network.coupling().axes().containsKey(name)) {
      return tensor;
    }
    Map<Integer, int[]> left = new HashMap<>();
    for (int axis = 0; axis < tensor.rank(); axis++) {
      if (kept.isCut(name, axis)) {
        left.put(axis, kept.indices(name, axis));
      }
    }
    return tensor.picked(left);
  }

  /** The constants the cut nodes read. */
  Map<String, Tensor> constants() {
    return constants;
  }

  /** The shape of a value after the cut. */
  long[] shape(String value) {
    return kept.shape(value);
  }

  /** The integers of a value that is computed from shapes, after the cut. */
  Optional<Tensor> computed(String value) {
    ElementType type = network.shapes().type(value);
    long[] shape = kept.shape(value);
    if (type != ElementType.INT64) {
      return Optional.empty();
    }
    return after().integers(value).map(elements -> Tensor.ofLongs(elements, shape));
  }
}
