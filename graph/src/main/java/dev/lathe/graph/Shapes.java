package dev.lathe.graph;

import dev.lathe.foundation.UserException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shape and element type of every value of a network for given input shapes, as ONNX Runtime
 * finds them: from what it infers while loading, and by running the network where that is not
 * enough (sizes that depend on data).
 */
public final class Shapes {
  /** Larger weights are given as inputs while shapes are inferred. */
  private static final long SMALL_ELEMENTS = 1024;

  /** Two gigabytes of float32. */
  private static final double MAX_INPUT_ELEMENTS = 1 << 29;

  /** How many values are asked for in one run, so that not all are in memory at once. */
  private static final int VALUES_A_RUN = 64;

  private final List<ValueInfo> inputs;
  private final Map<String, OrtEngine.Described> values;

  private Shapes(List<ValueInfo> inputs, Map<String, OrtEngine.Described> values) {
    this.inputs = inputs;
    this.values = values;
  }

  /**
   * Finds the shapes of a network.
   *
   * @throws UserException if a size of an input is not known, or ONNX Runtime refuses the network
   */
  public static Shapes of(Graph graph, AnalysisOptions options) {
    options
        .inputShapes()
        .keySet()
        .forEach(
            name -> {
              if (graph.inputs().stream().noneMatch(input -> input.name().equals(name))) {
                throw new UserException(
                    "The network has no input (%s).".formatted(name),
                    "Maybe it is one of %s."
                        .formatted(graph.inputs().stream().map(ValueInfo::name).toList()));
              }
            });
    List<ValueInfo> inputs = graph.inputs().stream().map(input -> fixed(input, options)).toList();
    inputs.forEach(Shapes::refuseHuge);
    Map<String, OrtEngine.Described> values = new LinkedHashMap<>();
    inputs.forEach(
        input -> values.put(input.name(), new OrtEngine.Described(input.type(), sizes(input))));
    graph
        .constants()
        .forEach(
            (name, tensor) ->
                values.put(name, new OrtEngine.Described(tensor.type(), tensor.shape())));
    Graph fixed = graph.withInputs(inputs);
    Map<String, OrtEngine.Described> inferred =
        OrtEngine.describe(withoutWeights(fixed), everyOutput(graph));
    inferred.forEach(values::put);
    List<String> open =
        inferred.entrySet().stream()
            .filter(value -> Arrays.stream(value.getValue().shape()).anyMatch(size -> size < 0))
            .map(Map.Entry::getKey)
            .toList();
    run(fixed, open, values);
    return new Shapes(inputs, values);
  }

  private static void refuseHuge(ValueInfo input) {
    double elements = 1;
    for (long size : sizes(input)) {
      elements *= size;
    }
    if (elements > MAX_INPUT_ELEMENTS) {
      throw new UserException(
          "The shape (%s) of the input (%s) is too large."
              .formatted(Arrays.toString(sizes(input)), input.name()),
          "Maybe give a smaller one with --shape.");
    }
  }

  private static List<String> everyOutput(Graph graph) {
    return graph.nodes().stream()
        .flatMap(node -> node.outputs().stream())
        .filter(output -> !output.isEmpty())
        .distinct()
        .toList();
  }

  /** The graph with its large constants as inputs. */
  private static Graph withoutWeights(Graph graph) {
    List<ValueInfo> inputs = new ArrayList<>(graph.inputs());
    Map<String, Tensor> small = new LinkedHashMap<>();
    graph
        .constants()
        .forEach(
            (name, tensor) -> {
              boolean isWeight = tensor.type().isFloatingPoint() || tensor.type().bytes() == 1;
              if (isWeight && tensor.elementCount() > SMALL_ELEMENTS) {
                inputs.add(ValueInfo.of(name, tensor.type(), tensor.shape()));
              } else {
                small.put(name, tensor);
              }
            });
    return graph.withInputs(inputs).withConstants(small);
  }

  private static void run(Graph graph, List<String> open, Map<String, OrtEngine.Described> values) {
    Map<String, Tensor> given = OrtEngine.inputs(graph.inputs(), Shapes::halves);
    for (int start = 0; start < open.size(); start += VALUES_A_RUN) {
      List<String> part = open.subList(start, Math.min(open.size(), start + VALUES_A_RUN));
      OrtEngine.run(graph, given, part)
          .forEach(
              (name, tensor) ->
                  values.put(name, new OrtEngine.Described(tensor.type(), tensor.shape())));
    }
    open.forEach(
        name -> {
          if (Arrays.stream(values.get(name).shape()).anyMatch(size -> size < 0)) {
            values.remove(name);
          }
        });
  }

  private static Tensor halves(ValueInfo input) {
    long[] shape = sizes(input);
    int elements = Math.toIntExact(Tensor.elementCount(shape));
    if (input.type().isFloatingPoint()) {
      float[] halves = new float[elements];
      Arrays.fill(halves, 0.5f);
      return Tensor.ofFloats(input.type(), halves, shape);
    }
    return Tensor.of(
        input.type(),
        shape,
        ByteBuffer.allocate(Math.multiplyExact(elements, input.type().bytes())));
  }

  private static ValueInfo fixed(ValueInfo input, AnalysisOptions options) {
    List<Long> said = options.inputShapes().get(input.name());
    List<ValueInfo.Dimension> dimensions = input.dimensions();
    if (said != null) {
      if (said.size() != dimensions.size() && !dimensions.isEmpty()) {
        throw new UserException(
            "The shape (%s) of the input (%s) must have %d axes."
                .formatted(said, input.name(), dimensions.size()),
            "Maybe the batch is missing.");
      }
      return new ValueInfo(
          input.name(), input.type(), said.stream().map(ValueInfo.Dimension::of).toList());
    }
    List<ValueInfo.Dimension> sizes = new ArrayList<>(dimensions);
    for (int axis = 0; axis < sizes.size(); axis++) {
      ValueInfo.Dimension dimension = sizes.get(axis);
      // Some exporters write a size of 0 for "not known".
      boolean open = !dimension.isFixed() || dimension.size() == 0;
      if (axis == 0 && options.batch() > 0) {
        sizes.set(0, batch(input, dimension, open, options.batch()));
      } else if (open && axis == 0) {
        sizes.set(0, ValueInfo.Dimension.of(1));
      } else if (open) {
        throw new UserException(
            "The size of axis %d%s of the input (%s) is not in the file."
                .formatted(
                    axis,
                    dimension.symbol().isEmpty() ? "" : " (" + dimension.symbol() + ")",
                    input.name()),
            "Maybe give it with --shape, as in --shape %s:1x3x224x224.".formatted(input.name()));
      }
    }
    return new ValueInfo(input.name(), input.type(), sizes);
  }

  private static ValueInfo.Dimension batch(
      ValueInfo input, ValueInfo.Dimension dimension, boolean open, int batch) {
    if (!open && dimension.size() != batch) {
      throw new UserException(
          "The batch (%d) must be %d: the file fixes that of the input (%s)."
              .formatted(batch, dimension.size(), input.name()),
          "Maybe leave it out, export the network with an open batch, or insist with --shape.");
    }
    return ValueInfo.Dimension.of(batch);
  }

  private static long[] sizes(ValueInfo input) {
    return input.dimensions().stream().mapToLong(ValueInfo.Dimension::size).toArray();
  }

  /** These shapes and those of constants that were added to the graph since. */
  Shapes withConstants(Map<String, Tensor> constants) {
    Map<String, OrtEngine.Described> more = new LinkedHashMap<>(values);
    constants.forEach(
        (name, tensor) ->
            more.putIfAbsent(name, new OrtEngine.Described(tensor.type(), tensor.shape())));
    return new Shapes(inputs, more);
  }

  /** The network's inputs with their sizes fixed. */
  public List<ValueInfo> inputs() {
    return inputs;
  }

  /** Whether a value is a tensor whose shape is known. */
  public boolean has(String value) {
    return values.containsKey(value);
  }

  /** The shape of a value or constant; a copy. */
  public long[] shape(String value) {
    return described(value).shape().clone();
  }

  /** The element type of a value or constant. */
  public ElementType type(String value) {
    return described(value).type();
  }

  private OrtEngine.Described described(String value) {
    OrtEngine.Described described = values.get(value);
    if (described == null) {
      throw new IllegalArgumentException(
          "The shape of the value (%s) is not known.".formatted(value));
    }
    return described;
  }
}
