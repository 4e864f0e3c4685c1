package dev.lathe.graph.shape;

import dev.lathe.foundation.UserException;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.RuntimeSession;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shape and element type of every value of a network for given input shapes, as ONNX Runtime
 * finds them: from what it infers while loading, and by running the network where that is not
 * enough. Sizes that depend on the data, such as a number of detections, are those of one run on
 * random inputs; they may be zero.
 */
public final class Shapes {
  private final List<ValueInfo> inputs;
  private final Map<String, RuntimeSession.Described> values;

  Shapes(List<ValueInfo> inputs, Map<String, RuntimeSession.Described> values) {
    this.inputs = inputs;
    this.values = values;
  }

  /**
   * A graph and the shapes of its values.
   *
   * @param graph a graph with branches in place of the choices that follow from sizes
   */
  public record Decided(Graph graph, Shapes shapes) {}

  /**
   * Finds the shapes of a network, and writes the branch in place of every choice that follows from
   * them; see {@link KnownBranches}.
   *
   * @param batch the size of the first axis of every input; 0 for what the file says
   * @param inputShapes shapes of inputs by name that override both the file and the batch
   * @throws UserException if a size of an input is not known, or ONNX Runtime refuses the network
   */
  public static Decided decide(Graph graph, int batch, Map<String, List<Long>> inputShapes) {
    List<ValueInfo> inputs = new InputShapes(graph, batch, inputShapes).fixed();
    Map<String, RuntimeSession.Described> values = new LinkedHashMap<>();
    inputs.forEach(
        input ->
            values.put(
                input.name(),
                new RuntimeSession.Described(input.type(), InputShapes.sizes(input))));
    graph
        .constants()
        .forEach(
            (name, tensor) ->
                values.put(name, new RuntimeSession.Described(tensor.type(), tensor.shape())));
    Graph decided = ShapeInference.infer(graph.withInputs(inputs), values);
    return new Decided(decided.withInputs(graph.inputs()), new Shapes(inputs, values));
  }

  /** These shapes and those of constants that were added to the graph since. */
  public Shapes withConstants(Map<String, Tensor> constants) {
    Map<String, RuntimeSession.Described> more = new LinkedHashMap<>(values);
    constants.forEach(
        (name, tensor) ->
            more.putIfAbsent(name, new RuntimeSession.Described(tensor.type(), tensor.shape())));
    return new Shapes(inputs, more);
  }

  /** These shapes and those of values that were added to the graph since. */
  public Shapes with(Map<String, RuntimeSession.Described> added) {
    Map<String, RuntimeSession.Described> more = new LinkedHashMap<>(values);
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

  private RuntimeSession.Described described(String value) {
    RuntimeSession.Described described = values.get(value);
    if (described == null) {
      throw new IllegalArgumentException(
          "The shape of the value (%s) is not known.".formatted(value));
    }
    return described;
  }
}
