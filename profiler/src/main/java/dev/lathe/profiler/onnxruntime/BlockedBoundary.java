package dev.lathe.profiler.onnxruntime;

import dev.lathe.graph.Attributes;
import dev.lathe.graph.ElementType;
import dev.lathe.graph.Graph;
import dev.lathe.graph.GraphBuilder;
import dev.lathe.graph.Node;
import dev.lathe.graph.Tensor;
import dev.lathe.graph.ValueInfo;
import dev.lathe.graph.ValueInfo.Dimension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes the conversions of memory layout away from the inputs and outputs of an optimised layer.
 *
 * <p>On x86 ONNX Runtime computes convolutions and pooling with channels in blocks of 8 or 16 and
 * puts a {@code ReorderInput} before and a {@code ReorderOutput} after a chain of them (domain
 * {@code com.microsoft.nchwc}). A network has few of them, a layer on its own would have two or
 * three, which can cost as much as the layer itself. Here such a layer's inputs and outputs become
 * tensors in blocks.
 */
final class BlockedBoundary {
  private static final String DOMAIN = "com.microsoft.nchwc";

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

  /** The optimised graph without conversions at its boundary. */
  Graph open(Graph optimised) {
    return withoutOutputReorders(withoutInputReorders(optimised));
  }

  private Graph withoutInputReorders(Graph graph) {
    Map<String, String> renamed = new HashMap<>();
    Map<String, ValueInfo> inputs = new HashMap<>();
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      ValueInfo input = isReorder(node, "ReorderInput") ? input(graph, node.input(0)) : null;
      if (input == null || input.dimensions().size() != 4 || readers(graph, input.name()) > 1) {
        nodes.add(node);
        continue;
      }
      renamed.put(node.output(), input.name());
      inputs.put(input.name(), input);
    }
    if (inputs.isEmpty()) {
      return graph;
    }
    List<ValueInfo> declared =
        graph.inputs().stream()
            .map(info -> inputs.containsKey(info.name()) ? aligned(info) : info)
            .toList();
    return graph.withNodes(renamedInputs(nodes, renamed)).withInputs(declared);
  }

  private static Graph withoutOutputReorders(Graph graph) {
    Set<String> outputs = new TreeSet<>();
    List<Node> nodes = new ArrayList<>();
    Map<String, String> sources = new HashMap<>();
    for (Node node : graph.nodes()) {
      if (isReorder(node, "ReorderOutput")
          && graph.isOutput(node.output())
          && graph.consumers(node.output()).isEmpty()
          && graph.producer(node.input(0)).isPresent()) {
        sources.put(node.output(), node.input(0));
        outputs.add(node.output());
      } else {
        nodes.add(node);
      }
    }
    if (outputs.isEmpty()) {
      return graph;
    }
    List<ValueInfo> declared = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    for (ValueInfo info : graph.outputs()) {
      String source = sources.getOrDefault(info.name(), info.name());
      if (seen.add(source)) {
        // Sizes are left open: the runtime works them out.
        declared.add(
            source.equals(info.name())
                ? info
                : new ValueInfo(
                    source,
                    info.type(),
                    info.dimensions().stream().map(size -> Dimension.unknown("")).toList()));
      }
    }
    return graph.withNodes(nodes).withOutputs(declared);
  }

  private static boolean isReorder(Node node, String operator) {
    return node.domain().equals(DOMAIN) && node.operator().equals(operator);
  }

  private static ValueInfo input(Graph graph, String name) {
    return graph.inputs().stream()
        .filter(info -> info.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static int readers(Graph graph, String value) {
    return graph.consumers(value).size() + (graph.isOutput(value) ? 1 : 0);
  }

  private static List<Node> renamedInputs(List<Node> nodes, Map<String, String> renamed) {
    return nodes.stream()
        .map(
            node ->
                node.withInputs(
                    node.inputs().stream().map(name -> renamed.getOrDefault(name, name)).toList()))
        .toList();
  }

  private ValueInfo aligned(ValueInfo info) {
    List<Dimension> sizes = new ArrayList<>(info.dimensions());
    long channels = sizes.get(1).size();
    sizes.set(1, Dimension.of((channels + block - 1) / block * block));
    return new ValueInfo(info.name(), info.type(), sizes);
  }
}
