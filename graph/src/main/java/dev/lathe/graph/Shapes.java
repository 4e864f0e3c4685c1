package dev.lathe.graph;

import dev.lathe.foundation.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The shape and element type of every value of a network for given input shapes, as ONNX Runtime
 * finds them: from what it infers while loading, and by running the network where that is not
 * enough. Sizes that depend on the data, such as a number of detections, are those of one run on
 * random inputs; they may be zero.
 */
public final class Shapes {
  /** Two gigabytes of float32. */
  private static final double MAX_INPUT_ELEMENTS = 1 << 29;

  private static final int IMAGE_AXES = 4;
  private static final int USUAL_IMAGE_SIZE = 224;

  /** Of a text or a series. */
  private static final int USUAL_LENGTH = 128;

  private final List<ValueInfo> inputs;
  private final Map<String, OrtEngine.Described> values;

  Shapes(List<ValueInfo> inputs, Map<String, OrtEngine.Described> values) {
    this.inputs = inputs;
    this.values = values;
  }

  /**
   * A graph and the shapes of its values.
   *
   * @param graph a graph with branches in place of the choices that follow from sizes
   */
  record Decided(Graph graph, Shapes shapes) {}

  /**
   * Finds the shapes of a network, and writes the branch in place of every choice that follows from
   * them; see {@link KnownBranch}.
   *
   * @throws UserException if a size of an input is not known, or ONNX Runtime refuses the network
   */
  static Decided decide(Graph graph, AnalysisOptions options) {
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
    List<ValueInfo> inputs =
        graph.inputs().stream().map(input -> fixed(graph, input, options)).toList();
    inputs.forEach(Shapes::refuseHuge);
    Map<String, OrtEngine.Described> values = new LinkedHashMap<>();
    inputs.forEach(
        input -> values.put(input.name(), new OrtEngine.Described(input.type(), sizes(input))));
    graph
        .constants()
        .forEach(
            (name, tensor) ->
                values.put(name, new OrtEngine.Described(tensor.type(), tensor.shape())));
    Graph decided = ShapeInference.infer(graph.withInputs(inputs), values);
    return new Decided(decided.withInputs(graph.inputs()), new Shapes(inputs, values));
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

  private static ValueInfo fixed(Graph graph, ValueInfo input, AnalysisOptions options) {
    if (input.type() == ElementType.STRING) {
      throw new UserException(
          "The input (%s) is of text, which is not computed with.".formatted(input.name()),
          "Maybe export the network without the part that takes text apart.");
    }
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
      boolean open = isOpen(dimension);
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
            "Maybe give it, as in %s.".formatted(examples(graph)));
      }
    }
    return new ValueInfo(input.name(), input.type(), sizes);
  }

  /** What could be said of the inputs whose sizes are not all in the file. */
  private static String examples(Graph graph) {
    return graph.inputs().stream()
        .filter(input -> input.dimensions().stream().skip(1).anyMatch(Shapes::isOpen))
        .map(input -> "--shape " + input.name() + ":" + example(input.dimensions()))
        .collect(Collectors.joining(" "));
  }

  private static String example(List<ValueInfo.Dimension> dimensions) {
    int usual = dimensions.size() == IMAGE_AXES ? USUAL_IMAGE_SIZE : USUAL_LENGTH;
    return IntStream.range(0, dimensions.size())
        .mapToLong(
            axis ->
                isOpen(dimensions.get(axis)) ? axis == 0 ? 1 : usual : dimensions.get(axis).size())
        .mapToObj(Long::toString)
        .collect(Collectors.joining("x"));
  }

  /** Some exporters write a size of 0 for "not known". */
  private static boolean isOpen(ValueInfo.Dimension dimension) {
    return !dimension.isFixed() || dimension.size() == 0;
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

  /** These shapes and those of values that were added to the graph since. */
  Shapes with(Map<String, OrtEngine.Described> added) {
    Map<String, OrtEngine.Described> more = new LinkedHashMap<>(values);
    more.putAll(added);
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
