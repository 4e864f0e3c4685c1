package dev.lathe.graph.shape;

import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.DeadCode;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.RandomInputs;
import dev.lathe.onnx.Reach;
import dev.lathe.onnx.RunLimit;
import dev.lathe.onnx.RuntimeSession;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Learns the sizes that depend on data, such as a number of detections, by running a network on
 * random inputs. What was learnt is not computed again, so that later sizes fit to it. Large values
 * of a known shape that need much computing are drawn at random instead, unless that makes the rest
 * fail.
 */
final class ShapeRun {
  private static final String SIZES = "lathe_shape/";

  /** Larger answers are not asked for, but only their sizes. */
  private static final int MAX_ELEMENTS = 1 << 16;

  /** Sums over channels: nearly all of what a network computes. */
  private static final Set<String> COSTLY =
      Set.of(
          "Conv", "DeformConv", "ConvTranspose", "Gemm", "MatMul", "Einsum", "LSTM", "GRU", "RNN");

  private final List<ValueInfo> inputs;
  private final Map<String, RuntimeSession.Described> values;
  private final RunLimit limit = RunLimit.ofShapes();

  /** What was measured. */
  private final Map<String, Tensor> measured = new LinkedHashMap<>();

  /** Larger values of which only the shape was measured. */
  private final Set<String> large = new LinkedHashSet<>();

  /** What a run did not fail on is tried first next time. */
  private RandomInputs kind = RandomInputs.NORMAL;

  /**
   * A network to be run.
   *
   * @param values what is known of its values; what is measured is written into it
   */
  ShapeRun(List<ValueInfo> inputs, Map<String, RuntimeSession.Described> values) {
    this.inputs = inputs;
    this.values = values;
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
    List<ValueInfo> asked =
        nodes.stream()
            .flatMap(node -> node.outputs().stream())
            .filter(values::containsKey)
            .map(value -> ValueInfo.withoutShape(value, values.get(value).type()))
            .toList();
    Map<String, ValueInfo> drawn = drawn(graph);
    Optional<Map<String, Tensor>> answers = run(graph.withOutputs(asked), drawn);
    if (answers.isEmpty() && !drawn.isEmpty()) {
      answers = run(graph.withOutputs(asked), Map.of());
    }
    for (Map.Entry<String, Tensor> answer : answers.orElse(Map.of()).entrySet()) {
      note(answer.getKey(), answer.getValue().shape());
      if (answer.getValue().elementCount() <= MAX_ELEMENTS) {
        measured.put(answer.getKey(), answer.getValue());
      } else {
        large.add(answer.getKey());
      }
    }
    return answers.isPresent();
  }

  /** Whether a run took too much, which ends the analysis. */
  boolean isOverLimit() {
    return limit.isOver();
  }

  private void note(String value, long[] shape) {
    values.put(value, new RuntimeSession.Described(values.get(value).type(), shape));
  }

  /** What is not computed: what was measured, and costly values of known shapes. */
  private Map<String, ValueInfo> drawn(Graph graph) {
    Map<String, ValueInfo> drawn = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      for (String output : node.outputs()) {
        if (isCostly(node) || measured.containsKey(output) || large.contains(output)) {
          RuntimeSession.Described known = values.get(output);
          drawn.put(output, ValueInfo.of(output, known.type(), known.shape()));
        }
      }
    }
    return drawn;
  }

  private boolean isCostly(Node node) {
    RuntimeSession.Described found = values.get(node.output());
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
    try (RuntimeSession engine = RuntimeSession.of(computing.withInputs(given), names)) {
      for (RandomInputs one : kinds) {
        try {
          Map<String, Tensor> answers = engine.run(tensors(given, one), names, limit);
          kind = one;
          return Optional.of(answers);
        } catch (UserException e) {
          limit.requireKept(e);
        }
      }
    }
    return Optional.empty();
  }

  /** Random numbers by the name of the value, so that it is the same in every run. */
  private Map<String, Tensor> tensors(List<ValueInfo> given, RandomInputs kind) {
    return RuntimeSession.inputs(
        given,
        value -> {
          Tensor known = measured.get(value.name());
          return known == null
              ? kind.tensor(value, new SplittableRandom(value.name().hashCode()))
              : known;
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
