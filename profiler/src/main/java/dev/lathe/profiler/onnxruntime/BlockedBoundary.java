package dev.lathe.profiler.onnxruntime;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.onnx.ValueInfo.Dimension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives an optimised layer the memory layout that its neighbours in the network have.
 *
 * <p>On x86 ONNX Runtime computes convolutions and pooling with channels in blocks of 8 or 16 and
 * puts a {@code ReorderInput} before and a {@code ReorderOutput} after a chain of them (domain
 * {@code com.microsoft.nchwc}). A network has few of them, a layer on its own would have two or
 * three, which can cost as much as the layer itself. So the convention is that images between
 * layers are in blocks: a layer that works in blocks loses its conversions, and one that cannot
 * (whose input channels are few, or no multiple of 4) is given those that the network would have
 * around it.
 */
final class BlockedBoundary {
  private static final String DOMAIN = "com.microsoft.nchwc";

  private static final String REORDER_INPUT = "ReorderInput";
  private static final String REORDER_OUTPUT = "ReorderOutput";
  private static final String PLAIN = "_plain";
  private static final String BLOCKED = "_blocked";

  /** Operators that ONNX Runtime would have computed in blocks if it could. */
  private static final Set<String> PLAIN_OPERATORS =
      Set.of("Conv", "FusedConv", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool");

  /** Images of so many channels, or a multiple, can be put into blocks. */
  private static final int QUARTET = 4;

  /** Output channels of the probe; fewer than any block holds. */
  private static final int PROBE_CHANNELS = 4;

  private final int block;

  private BlockedBoundary(int block) {
    this.block = block;
  }

  /** A convolution from whose optimised form {@link #learn} reads how many channels a block has. */
  static Graph probe() {
    GraphBuilder builder = new GraphBuilder("probe", 17);
    String input = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 16, 8, 8));
    float[] weight = new float[PROBE_CHANNELS * 16];
    String output =
        builder.node(
            "Conv",
            Attributes.none(),
            input,
            builder.constant("w", Tensor.ofFloats(weight, PROBE_CHANNELS, 16, 1, 1)));
    return builder.output(ValueInfo.of(output, ElementType.FLOAT, 1, PROBE_CHANNELS, 8, 8)).build();
  }

  /** Channels of weights are rounded up to whole blocks, so the probe's show a block's size. */
  static BlockedBoundary learn(Graph optimisedProbe) {
    for (Node node : optimisedProbe.nodes()) {
      if (node.domain().equals(DOMAIN) && node.operator().equals("Conv")) {
        return new BlockedBoundary(
            optimisedProbe.constant(node.input(1)).map(weight -> (int) weight.size(0)).orElse(1));
      }
    }
    return new BlockedBoundary(1);
  }

  /**
   * The optimised graph with values in blocks at its seams.
   *
   * @param seams inputs and outputs that lie inside a network; others are left as they are
   */
  Graph open(Graph optimised, Set<String> seams) {
    return block == 1 ? optimised : withBlockedOutputs(withBlockedInputs(optimised, seams), seams);
  }

  private Graph withBlockedInputs(Graph graph, Set<String> seams) {
    Graph changed = graph;
    for (ValueInfo input : graph.inputs()) {
      if (seams.contains(input.name()) && isImage(input)) {
        changed = withBlockedInput(changed, input);
      }
    }
    return changed;
  }

  private Graph withBlockedInput(Graph graph, ValueInfo input) {
    List<Node> readers = graph.consumers(input.name());
    boolean reordered = readers.stream().anyMatch(node -> isBlocked(node, REORDER_INPUT));
    boolean plain = readers.stream().anyMatch(BlockedBoundary::readsPlain);
    if (graph.isOutput(input.name()) || !(reordered || plain)) {
      return graph;
    }
    Map<String, String> renamed = new HashMap<>();
    readers.stream()
        .filter(node -> isBlocked(node, REORDER_INPUT))
        .forEach(node -> renamed.put(node.output(), input.name()));
    List<Node> nodes = new ArrayList<>();
    String plainName = input.name() + PLAIN;
    if (readers.stream().anyMatch(node -> !isBlocked(node, REORDER_INPUT))) {
      nodes.add(
          reorder(
              REORDER_OUTPUT,
              input.name(),
              plainName,
              Attributes.none().with("channels", input.dimensions().get(1).size())));
    }
    for (Node node : graph.nodes()) {
      if (!renamed.containsKey(node.output())) {
        Map<String, String> names = new HashMap<>(renamed);
        names.put(input.name(), plainName);
        nodes.add(renamedInputs(node, names));
      }
    }
    return graph
        .withNodes(nodes)
        .withInputs(
            graph.inputs().stream()
                .map(info -> info.name().equals(input.name()) ? aligned(info) : info)
                .toList());
  }

  private Graph withBlockedOutputs(Graph graph, Set<String> seams) {
    List<Node> nodes = new ArrayList<>(graph.nodes());
    List<ValueInfo> outputs = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (ValueInfo output : graph.outputs()) {
      String name = output.name();
      Node producer = graph.producer(name).orElse(null);
      if (producer != null && seams.contains(name) && isImage(output)) {
        if (isBlocked(producer, REORDER_OUTPUT) && graph.consumers(name).isEmpty()) {
          nodes.remove(producer);
          name = producer.input(0);
        } else if (isPlain(producer) && output.dimensions().get(1).size() % QUARTET == 0) {
          nodes.add(reorder(REORDER_INPUT, name, name + BLOCKED, Attributes.none()));
          name = name + BLOCKED;
        }
      }
      if (seen.add(name)) {
        outputs.add(name.equals(output.name()) ? output : open(name, output));
      }
    }
    return graph.withNodes(nodes).withOutputs(outputs);
  }

  /** Sizes are left open: the runtime works them out. */
  private static ValueInfo open(String name, ValueInfo like) {
    return new ValueInfo(
        name, like.type(), like.dimensions().stream().map(size -> Dimension.unknown("")).toList());
  }

  private static Node reorder(String operator, String from, String to, Attributes attributes) {
    return new Node(to, operator, DOMAIN, List.of(from), List.of(to), attributes);
  }

  private static boolean isBlocked(Node node, String operator) {
    return node.domain().equals(DOMAIN) && node.operator().equals(operator);
  }

  /** Whether a node wants images in their plain layout, as blocked convolutions of few do. */
  private static boolean readsPlain(Node node) {
    return isPlain(node) || isBlocked(node, "Conv");
  }

  private static boolean isPlain(Node node) {
    return PLAIN_OPERATORS.contains(node.operator()) && !node.domain().equals(DOMAIN);
  }

  private static boolean isImage(ValueInfo info) {
    return info.type() == ElementType.FLOAT
        && info.dimensions().size() == 4
        && info.dimensions().get(1).isFixed();
  }

  private static Node renamedInputs(Node node, Map<String, String> names) {
    return node.withInputs(
        node.inputs().stream().map(name -> names.getOrDefault(name, name)).toList());
  }

  private ValueInfo aligned(ValueInfo info) {
    List<Dimension> sizes = new ArrayList<>(info.dimensions());
    long channels = sizes.get(1).size();
    sizes.set(1, Dimension.of((channels + block - 1) / block * block));
    return new ValueInfo(info.name(), info.type(), sizes);
  }
}
