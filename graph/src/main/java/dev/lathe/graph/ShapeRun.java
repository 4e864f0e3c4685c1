package dev.lathe.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Learns the sizes that depend on data, such as a number of detections, by running a network on
 * random inputs. What needs much computing and has a known shape is not computed but drawn at
 * random as well, unless that makes the rest fail.
 */
final class ShapeRun {
  private static final String SIZES = "lathe_shape/";

  /** Sums over channels: nearly all of what a network computes. */
  private static final Set<String> COSTLY =
      Set.of("Conv", "ConvTranspose", "Gemm", "MatMul", "Einsum", "LSTM", "GRU", "RNN");

  private final Graph graph;
  private final List<ValueInfo> inputs;
  private final Map<String, OrtEngine.Described> values;

  /**
   * A network to be run.
   *
   * @param values what is known of its values; what is measured is written into it
   */
  ShapeRun(Graph graph, List<ValueInfo> inputs, Map<String, OrtEngine.Described> values) {
    this.graph = graph;
    this.inputs = inputs;
    this.values = values;
  }

  /**
   * Measures values. Where no random input takes the network to its end, the values before the
   * failing node are measured, and the others have no known shape.
   *
   * @param open the values, in running order
   */
  void measure(List<String> open) {
    int measured = Reach.most(open.size(), most -> runs(open.subList(0, most)));
    open.subList(measured, open.size()).forEach(values::remove);
  }

  private boolean runs(List<String> measured) {
    Map<String, ValueInfo> drawn = drawn(Set.copyOf(measured));
    return (!drawn.isEmpty() && runs(measured, drawn)) || runs(measured, Map.of());
  }

  /** Costly values of known shapes. */
  private Map<String, ValueInfo> drawn(Set<String> measured) {
    Map<String, ValueInfo> drawn = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      OrtEngine.Described found = values.get(node.output());
      boolean isKnown =
          found != null && found.type().isFloatingPoint() && !measured.contains(node.output());
      if (isKnown && node.isStandard() && COSTLY.contains(node.operator())) {
        drawn.put(node.output(), ValueInfo.of(node.output(), found.type(), found.shape()));
      }
    }
    return drawn;
  }

  /** Asks for the sizes of values at once but not for the values; answers whether they ran. */
  private boolean runs(List<String> measured, Map<String, ValueInfo> drawn) {
    List<Node> nodes = new ArrayList<>();
    graph.nodes().stream().filter(node -> !drawn.containsKey(node.output())).forEach(nodes::add);
    List<ValueInfo> asked = new ArrayList<>();
    for (String value : measured) {
      String sizes = SIZES + value;
      nodes.add(new Node(sizes, "Shape", "", List.of(value), List.of(sizes), Attributes.none()));
      asked.add(ValueInfo.withoutShape(sizes, ElementType.INT64));
    }
    Graph measuring = DeadCode.withoutUnused(graph.withNodes(nodes).withOutputs(asked));
    List<ValueInfo> given = given(measuring, drawn);
    List<String> names = asked.stream().map(ValueInfo::name).toList();
    try (OrtEngine engine = OrtEngine.of(measuring.withInputs(given), names)) {
      Optional<RandomInputs.Run> run = RandomInputs.firstRun(engine, given, new Random(1), names);
      run.ifPresent(ran -> note(ran.answers()));
      return run.isPresent();
    }
  }

  /** The network's inputs, and of the values that are drawn those that are read. */
  private List<ValueInfo> given(Graph measuring, Map<String, ValueInfo> drawn) {
    Set<String> read = new LinkedHashSet<>();
    measuring.nodes().forEach(node -> read.addAll(Graph.reads(node)));
    List<ValueInfo> given = new ArrayList<>(inputs);
    drawn.values().stream().filter(value -> read.contains(value.name())).forEach(given::add);
    return given;
  }

  private void note(Map<String, Tensor> sizes) {
    sizes.forEach(
        (name, tensor) -> {
          String value = name.substring(SIZES.length());
          values.put(value, new OrtEngine.Described(values.get(value).type(), tensor.longs()));
        });
  }
}
