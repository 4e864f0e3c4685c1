package dev.lathe.graph;

import dev.lathe.graph.coupling.Coupling;
import dev.lathe.graph.coupling.Kept;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The original network in which cut units reach none of their consumers; see {@link Proof}. */
final class SilencedGraph {
  /** From this operator set on, the sizes of Pad are an input. */
  private static final long PADS_ARE_INPUT_SINCE = 11;

  /** From this operator set on, there is Where. */
  private static final long WHERE_SINCE = 9;

  private final Network network;
  private final Kept kept;
  private final Map<String, Tensor> constants;
  private final List<Node> nodes = new ArrayList<>();

  private SilencedGraph(Network network, Kept kept) {
    this.network = network;
    this.kept = kept;
    this.constants = new LinkedHashMap<>(network.asWritten().constants());
  }

  static Graph of(Network network, Selection selection) {
    SilencedGraph silenced = new SilencedGraph(network, network.kept(selection));
    Map<String, String> shortcuts = new LinkedHashMap<>();
    network.blocks().stream()
        .filter(block -> selection.removedBlocks().contains(block.id()))
        .forEach(block -> shortcuts.put(block.sum(), block.shortcut()));
    for (Node node : network.asWritten().nodes()) {
      String shortcut = shortcuts.get(node.output());
      if (shortcut != null) {
        silenced.add("Identity", node.name(), List.of(shortcut), node.output(), Attributes.none());
      } else if (network.coupling().compacted().contains(node)) {
        silenced.addCompacted(node);
      } else {
        silenced.addSilenced(node);
      }
    }
    return network.asWritten().withNodes(silenced.nodes).withConstants(silenced.constants);
  }

  /** The node with zeros for what is cut from the axes it sums over. */
  private void addSilenced(Node node) {
    List<String> inputs = new ArrayList<>(node.inputs());
    for (Coupling.Contraction sum : network.coupling().contractions()) {
      if (isOf(sum, node)) {
        inputs.set(sum.input(), silence(inputs.get(sum.input()), sum));
      }
    }
    for (Coupling.Contraction reduction : network.coupling().reductions()) {
      if (isOf(reduction, node)) {
        inputs.set(
            reduction.input(),
            pick(
                inputs.get(reduction.input()),
                node.input(reduction.input()),
                reduction.axis(),
                node.name()));
      }
    }
    nodes.add(node.withInputs(inputs));
  }

  private boolean isOf(Coupling.Contraction sum, Node node) {
    return sum.node().equals(node) && kept.isCut(node.input(sum.input()), sum.axis());
  }

  /** Zero at cut indices, whatever the value is there (even no number), itself elsewhere. */
  private String silence(String value, Coupling.Contraction sum) {
    String input = sum.node().input(sum.input());
    long[] shape = network.shape(input);
    ElementType type = network.shapes().type(input);
    byte[] mask = new byte[Math.toIntExact(shape[sum.axis()])];
    for (int index : kept.indices(input, sum.axis())) {
      mask[index] = 1;
    }
    long[] maskShape = new long[shape.length];
    Arrays.fill(maskShape, 1);
    maskShape[sum.axis()] = mask.length;
    Tensor left = Tensor.of(ElementType.BOOL, maskShape, ByteBuffer.wrap(mask));
    String name = "lathe_proof/" + sum.node().name() + "/" + sum.input() + "/" + sum.axis();
    if (network.graph().opset() < WHERE_SINCE) {
      constants.put(name + "/mask", Tensor.ofFloats(type, left.floats(), maskShape));
      return add("Mul", name, List.of(value, name + "/mask"), name, Attributes.none());
    }
    constants.put(name + "/mask", left);
    String zero = sum.zero();
    if (zero.isEmpty()) {
      zero = name + "/zero";
      constants.put(zero, Tensor.of(type, new long[0], ByteBuffer.allocate(type.bytes())));
    }
    if (type.isFloatingPoint()) {
      return add("Where", name, List.of(name + "/mask", value, zero), name, Attributes.none());
    }
    String wide = cast(value, ElementType.INT32, name + "/wide");
    String wideZero = cast(zero, ElementType.INT32, name + "/zero/wide");
    String silent = name + "/silent";
    List<String> inputs = List.of(name + "/mask", wide, wideZero);
    return cast(add("Where", silent, inputs, silent, Attributes.none()), type, name);
  }

  /** Not every operator does with small integers. */
  private String cast(String value, ElementType type, String made) {
    return add("Cast", made, List.of(value), made, Attributes.none().with("to", type.code()));
  }

  /** The node on what is left of its inputs; its outputs are given back their full sizes. */
  private void addCompacted(Node node) {
    List<String> inputs = new ArrayList<>(node.inputs());
    for (int input = 0; input < inputs.size(); input++) {
      String value = node.input(input);
      for (int axis = 0; !value.isEmpty() && axis < network.shape(value).length; axis++) {
        if (kept.isCut(value, axis)) {
          inputs.set(input, pick(inputs.get(input), value, axis, node.name() + "/" + input));
        }
      }
    }
    List<String> outputs = new ArrayList<>(node.outputs());
    Node compacted = node.withInputs(inputs);
    nodes.add(compacted);
    int place = nodes.size() - 1;
    for (int output = 0; output < outputs.size(); output++) {
      String value = outputs.get(output);
      List<Integer> cut = cutAxes(value);
      if (!cut.isEmpty()) {
        String small = "lathe_proof/" + node.name() + "/left/" + output;
        outputs.set(output, small);
        String last = small;
        for (int i = 0; i < cut.size(); i++) {
          String next = i == cut.size() - 1 ? value : small + "/" + cut.get(i);
          last = spread(last, value, cut.get(i), next);
        }
      }
    }
    nodes.set(place, compacted.withOutputs(outputs));
  }

  private List<Integer> cutAxes(String value) {
    List<Integer> cut = new ArrayList<>();
    for (int axis = 0; !value.isEmpty() && axis < network.shape(value).length; axis++) {
      if (kept.isCut(value, axis)) {
        cut.add(axis);
      }
    }
    return cut;
  }

  /** What is left of an axis of {@code value}, which has the axes of {@code original}. */
  private String pick(String value, String original, int axis, String place) {
    String name = "lathe_proof/" + place + "/picked/" + axis;
    int[] left = kept.indices(original, axis);
    constants.put(name + "/indices", indices(left));
    return add(
        "Gather",
        name,
        List.of(value, name + "/indices"),
        name,
        Attributes.none().with("axis", axis));
  }

  /** Zeros where indices were cut: one zero is appended, and picked for each of them. */
  private String spread(String small, String original, int axis, String made) {
    int[] left = kept.indices(original, axis);
    int[] places = new int[Math.toIntExact(network.shape(original)[axis])];
    Arrays.fill(places, left.length);
    for (int i = 0; i < left.length; i++) {
      places[left[i]] = i;
    }
    int rank = network.shape(original).length;
    long[] pads = new long[2 * rank];
    pads[rank + axis] = 1;
    String padded = small + "/padded/" + axis;
    if (network.graph().opset() >= PADS_ARE_INPUT_SINCE) {
      constants.put(padded + "/pads", Tensor.ofLongs(pads, pads.length));
      add("Pad", padded, List.of(small, padded + "/pads"), padded, Attributes.none());
    } else {
      add("Pad", padded, List.of(small), padded, Attributes.none().with("pads", pads));
    }
    constants.put(padded + "/indices", indices(places));
    return add(
        "Gather",
        padded + "/spread",
        List.of(padded, padded + "/indices"),
        made,
        Attributes.none().with("axis", axis));
  }

  private static Tensor indices(int... indices) {
    return Tensor.ofLongs(Arrays.stream(indices).asLongStream().toArray(), indices.length);
  }

  private String add(
      String operator, String name, List<String> inputs, String output, Attributes attributes) {
    nodes.add(new Node(name, operator, "", inputs, List.of(output), attributes));
    return output;
  }
}
