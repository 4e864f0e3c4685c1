package dev.lathe.graph;

import dev.lathe.graph.coupling.ShapeMath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Finds types and shapes: what ONNX Runtime infers while it loads the network; the same once more
 * with sizes that follow from what it found written as constants; and, for what is still open
 * because it depends on data, by running the network on random inputs.
 */
final class ShapeInference {
  /** Larger weights are given as inputs while shapes are inferred. */
  private static final long SMALL_ELEMENTS = 1024;

  /** Networks that compute sizes in longer chains are run. */
  private static final int ROUNDS = 4;

  private static final String SIZES = "lathe_shape/";

  /** Operators that answer elements of sequences and the like, whose rank is not declared. */
  private static final Set<String> OF_ANY_RANK =
      Set.of("SequenceAt", "ConcatFromSequence", "OptionalGetElement", "ConstantOfShape");

  private final List<ValueInfo> inputs;
  private final Map<String, OrtEngine.Described> values;
  private final Set<String> open = new LinkedHashSet<>();
  private Graph graph;

  private ShapeInference(Graph graph, Map<String, OrtEngine.Described> values) {
    this.graph = graph;
    this.inputs = graph.inputs();
    this.values = values;
  }

  /**
   * Adds what is found.
   *
   * @param graph a graph whose inputs have fixed sizes
   * @param values types and shapes of its inputs and constants
   */
  static void infer(Graph graph, Map<String, OrtEngine.Described> values) {
    ShapeInference inference = new ShapeInference(graph, values);
    inference.describe();
    for (int round = 1; round < ROUNDS && !inference.open.isEmpty(); round++) {
      if (!inference.writeSizes()) {
        break;
      }
      inference.describe();
    }
    inference.run();
  }

  /** Asks ONNX Runtime and notes what is open. */
  private void describe() {
    List<String> asked =
        graph.nodes().stream()
            .flatMap(node -> node.outputs().stream())
            .filter(output -> !output.isEmpty())
            .distinct()
            .toList();
    values.putAll(OrtEngine.describe(withoutWeights(), asked));
    open.clear();
    for (Node node : graph.nodes()) {
      boolean isOpen = hasOpenRank(node);
      for (String output : node.outputs()) {
        OrtEngine.Described found = values.get(output);
        if (found != null && isOpen(found, isOpen)) {
          open.add(output);
        }
      }
    }
  }

  /** A rank that ONNX Runtime does not know is told as that of a scalar. */
  private static boolean isOpen(OrtEngine.Described found, boolean hasOpenRank) {
    return found.shape().length == 0
        ? hasOpenRank
        : Arrays.stream(found.shape()).anyMatch(size -> size < 0);
  }

  private boolean hasOpenRank(Node node) {
    if (!node.isStandard()
        || node.attributes().hasGraph()
        || OF_ANY_RANK.contains(node.operator())) {
      return true;
    }
    for (int input = 0; input < node.inputs().size(); input++) {
      OrtEngine.Described given = values.get(node.input(input));
      if (given == null) {
        continue;
      }
      boolean isOpenScalar = given.shape().length == 0 && open.contains(node.input(input));
      boolean tellsSizes =
          input > 0
              && !given.type().isFloatingPoint()
              && !graph.constants().containsKey(node.input(input));
      if (isOpenScalar || tellsSizes) {
        return true;
      }
    }
    return false;
  }

  /** The graph with its large constants as inputs. */
  private Graph withoutWeights() {
    List<ValueInfo> given = new ArrayList<>(inputs);
    Map<String, Tensor> small = new LinkedHashMap<>();
    graph
        .constants()
        .forEach(
            (name, tensor) -> {
              boolean isWeight = tensor.type().isFloatingPoint() || tensor.type().bytes() == 1;
              if (isWeight && tensor.elementCount() > SMALL_ELEMENTS) {
                given.add(ValueInfo.of(name, tensor.type(), tensor.shape()));
              } else {
                small.put(name, tensor);
              }
            });
    return graph.withInputs(given).withConstants(small);
  }

  /** Replaces what computes sizes by the sizes; answers whether there was anything to replace. */
  private boolean writeSizes() {
    Map<String, OrtEngine.Described> certain = new LinkedHashMap<>(values);
    certain.entrySet().removeIf(v -> v.getValue().shape().length == 0 && open.contains(v.getKey()));
    Shapes known = new Shapes(inputs, certain);
    ShapeMath math = ShapeMath.of(graph, known::shape, known);
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.constants());
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      OrtEngine.Described found = values.get(node.output());
      boolean isVector =
          node.outputs().size() == 1
              && found != null
              && found.type() == ElementType.INT64
              && (found.shape().length == 1 || !open.contains(node.output()));
      long[] elements = isVector ? math.integers(node.output()).orElse(null) : null;
      if (elements == null) {
        nodes.add(node);
      } else {
        long[] shape = found.shape().length == 0 ? new long[0] : new long[] {elements.length};
        constants.put(node.output(), Tensor.ofLongs(elements, shape));
        values.put(node.output(), new OrtEngine.Described(ElementType.INT64, shape));
      }
    }
    boolean any = nodes.size() < graph.nodes().size();
    graph = graph.withNodes(nodes).withConstants(constants);
    return any;
  }

  /**
   * Runs the network for the sizes of all open values. Where no random input takes it to its end,
   * the values before the failing node are measured, and the others have no known shape.
   */
  private void run() {
    List<String> asked = List.copyOf(open);
    int measured = Reach.most(asked.size(), most -> measure(asked.subList(0, most)));
    asked.subList(measured, asked.size()).forEach(values::remove);
  }

  /** Asks for the sizes of values at once but not for the values; answers whether they ran. */
  private boolean measure(List<String> measured) {
    List<Node> nodes = new ArrayList<>(graph.nodes());
    List<ValueInfo> asked = new ArrayList<>();
    for (String value : measured) {
      String sizes = SIZES + value;
      nodes.add(new Node(sizes, "Shape", "", List.of(value), List.of(sizes), Attributes.none()));
      asked.add(ValueInfo.withoutShape(sizes, ElementType.INT64));
    }
    Graph measuring = DeadCode.withoutUnused(graph.withNodes(nodes).withOutputs(asked));
    List<String> names = asked.stream().map(ValueInfo::name).toList();
    try (OrtEngine engine = OrtEngine.of(measuring, names)) {
      Optional<RandomInputs.Run> run = RandomInputs.firstRun(engine, inputs, new Random(1), names);
      run.ifPresent(ran -> note(ran.answers()));
      return run.isPresent();
    }
  }

  private void note(Map<String, Tensor> sizes) {
    sizes.forEach(
        (name, tensor) -> {
          String value = name.substring(SIZES.length());
          values.put(value, new OrtEngine.Described(values.get(value).type(), tensor.longs()));
        });
  }
}
