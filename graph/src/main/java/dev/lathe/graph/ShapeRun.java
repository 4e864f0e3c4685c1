package dev.lathe.graph;

import dev.lathe.foundation.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Learns the sizes that depend on data, such as a number of detections, by running a network on
 * random inputs. What was learnt is not computed again, so that later sizes fit to it. Large values
 * of a known shape that need much computing are drawn at random instead, unless that makes the rest
 * fail.
 */
final class ShapeRun {
  private static final String SIZES = "lathe_shape/";

  /** Sums over channels: nearly all of what a network computes. */
  private static final Set<String> COSTLY =
      Set.of("Conv", "ConvTranspose", "Gemm", "MatMul", "Einsum", "LSTM", "GRU", "RNN");

  private final List<ValueInfo> inputs;
  private final Map<String, OrtEngine.Described> values;
  private final MeasuredValues measured;

  /** What a run did not fail on is tried first next time. */
  private RandomInputs kind = RandomInputs.NORMAL;

  /**
   * A network to be run.
   *
   * @param values what is known of its values; what is measured is written into it
   * @param measured what was measured before, and will be
   */
  ShapeRun(
      List<ValueInfo> inputs, Map<String, OrtEngine.Described> values, MeasuredValues measured) {
    this.inputs = inputs;
    this.values = values;
    this.measured = measured;
  }

  /**
   * Measures values of the whole network. Where no random input takes it to its end, the values
   * before the failing node are measured, and the others have no known shape.
   *
   * @param open the values, in running order
   */
  void measureMost(Graph graph, List<String> open) {
    int ran = Reach.most(open.size(), most -> runsForSizes(graph, open.subList(0, most)));
    open.subList(ran, open.size()).forEach(values::remove);
  }

  /** Asks for the sizes of all values at once, but not for the values. */
  private boolean runsForSizes(Graph graph, List<String> asked) {
    List<Node> nodes = new ArrayList<>(graph.nodes());
    List<ValueInfo> sizes = new ArrayList<>();
    for (String value : asked) {
      String name = SIZES + value;
      nodes.add(new Node(name, "Shape", "", List.of(value), List.of(name), Attributes.none()));
      sizes.add(ValueInfo.withoutShape(name, ElementType.INT64));
    }
    Map<String, Tensor> answers =
        run(graph.withNodes(nodes).withOutputs(sizes), Map.of()).orElse(Map.of());
    answers.forEach((name, size) -> note(name.substring(SIZES.length()), size.longs()));
    return !answers.isEmpty();
  }

  /** Measures all that some nodes make; answers whether that could be done. */
  boolean measure(Graph graph, List<Node> nodes) {
    List<String> asked =
        nodes.stream()
            .flatMap(node -> node.outputs().stream())
            .filter(values::containsKey)
            .toList();
    List<ValueInfo> left =
        asked.stream()
            .filter(value -> !measured.has(value))
            .map(value -> ValueInfo.withoutShape(value, values.get(value).type()))
            .toList();
    if (!left.isEmpty() && !measure(graph.withOutputs(left))) {
      return false;
    }
    asked.forEach(value -> measured.described(value).ifPresent(known -> values.put(value, known)));
    return true;
  }

  private boolean measure(Graph graph) {
    Map<String, ValueInfo> drawn = drawn(graph);
    Optional<Map<String, Tensor>> answers = run(graph, drawn);
    if (answers.isEmpty() && !drawn.isEmpty()) {
      answers = run(graph, Map.of());
    }
    answers.orElse(Map.of()).forEach(measured::keep);
    return answers.isPresent();
  }

  /** Whether a run took too much, which ends the analysis. */
  boolean isOverLimit() {
    return measured.limit().isOver();
  }

  private void note(String value, long[] shape) {
    values.put(value, new OrtEngine.Described(values.get(value).type(), shape));
  }

  /** What is not computed: what was measured, and costly values of known shapes. */
  private Map<String, ValueInfo> drawn(Graph graph) {
    Map<String, ValueInfo> drawn = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      for (String output : node.outputs()) {
        Optional<OrtEngine.Described> known =
            isCostly(node) ? Optional.of(values.get(output)) : measured.described(output);
        known.ifPresent(
            found -> drawn.put(output, ValueInfo.of(output, found.type(), found.shape())));
      }
    }
    return drawn;
  }

  private boolean isCostly(Node node) {
    OrtEngine.Described found = values.get(node.output());
    return node.isStandard()
        && COSTLY.contains(node.operator())
        && node.outputs().size() == 1
        && found != null
        && found.type().isFloatingPoint()
        && found.shape().length > 0
        && Arrays.stream(found.shape()).allMatch(size -> size >= 0);
  }

  /** Runs what the outputs of a graph depend on; empty where no kind of input does. */
  private Optional<Map<String, Tensor>> run(Graph graph, Map<String, ValueInfo> drawn) {
    List<Node> nodes =
        graph.nodes().stream()
            .filter(node -> node.outputs().stream().noneMatch(drawn::containsKey))
            .toList();
    Graph computing = DeadCode.withoutUnused(graph.withNodes(nodes));
    List<ValueInfo> given = given(computing, drawn);
    List<String> names = graph.outputs().stream().map(ValueInfo::name).toList();
    Set<RandomInputs> kinds = new LinkedHashSet<>(List.of(kind));
    kinds.addAll(List.of(RandomInputs.values()));
    try (OrtEngine engine = OrtEngine.of(computing.withInputs(given), names)) {
      for (RandomInputs one : kinds) {
        try {
          Map<String, Tensor> answers = engine.run(tensors(given, one), names, measured.limit());
          kind = one;
          return Optional.of(answers);
        } catch (UserException e) {
          measured.limit().requireKept(e);
        }
      }
    }
    return Optional.empty();
  }

  /** Random numbers by the name of the value, so that it is the same in every run. */
  private Map<String, Tensor> tensors(List<ValueInfo> given, RandomInputs kind) {
    return OrtEngine.inputs(
        given,
        value -> {
          RandomGenerator random = new SplittableRandom(value.name().hashCode());
          return measured.tensor(value.name()).orElseGet(() -> kind.tensor(value, random));
        });
  }

  /** The network's inputs, and of the values that are drawn those that are read. */
  private List<ValueInfo> given(Graph measuring, Map<String, ValueInfo> drawn) {
    Set<String> read = new LinkedHashSet<>();
    measuring.nodes().forEach(node -> read.addAll(Graph.reads(node)));
    List<ValueInfo> given = new ArrayList<>(inputs);
    drawn.values().stream().filter(value -> read.contains(value.name())).forEach(given::add);
    return given;
  }
}
