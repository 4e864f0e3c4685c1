package dev.lathe.trainer.operator;

import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The place of an operator in a graph, with what is known before it runs.
 *
 * @param graph the graph
 * @param node the node
 * @param overwritable values that this node alone reads and that nobody needs afterwards, so that
 *     the result may take their memory
 */
public record Site(Graph graph, Node node, Set<String> overwritable) {
  /** Copies the set. */
  public Site {
    overwritable = Set.copyOf(overwritable);
  }

  Attributes attributes() {
    return node.attributes();
  }

  long opset() {
    return graph.opset();
  }

  boolean mayOverwrite(int input) {
    return overwritable.contains(node.input(input));
  }

  /** The constant given as input {@code index}, or empty where it is left out or computed. */
  Optional<Tensor> constant(int index) {
    return node.hasInput(index) ? graph.constant(node.input(index)) : Optional.empty();
  }

  /** The number given as constant input {@code index}, or {@code otherwise} where left out. */
  double number(int index, double otherwise) {
    if (!node.hasInput(index)) {
      return otherwise;
    }
    Tensor constant =
        constant(index).orElseThrow(() -> unsupported("a computed input %d".formatted(index)));
    return constant.elementCount() == 0 ? otherwise : constant.floats()[0];
  }

  /** Integers that are an attribute in older operator sets and an input in newer ones. */
  Integers integers(String attribute, int input) {
    Optional<long[]> fixed =
        attributes()
            .integers(attribute)
            .or(() -> constant(input).filter(c -> !c.type().isFloatingPoint()).map(Tensor::longs));
    if (fixed.isPresent()) {
      long[] values = fixed.get();
      return call -> values;
    }
    return call -> call.integers(input);
  }

  /** Integers that are an attribute, with the same number {@code count} times where absent. */
  long[] integers(String attribute, int count, long otherwise) {
    long[] values =
        attributes()
            .integers(attribute)
            .orElseGet(
                () -> {
                  long[] filled = new long[count];
                  Arrays.fill(filled, otherwise);
                  return filled;
                });
    if (values.length != count) {
      throw new UserException(
          "The attribute %s of node (%s) has %d numbers and must have %d."
              .formatted(attribute, node, values.length, count),
          "Maybe the file is broken.");
    }
    return values;
  }

  /** Says that this node is used in a way that cannot be trained. */
  UserException unsupported(String what) {
    return new UserException(
        "The node (%s) has %s, which cannot be run for training.".formatted(node, what),
        "Maybe the network can be exported in another way.");
  }

  /** Refuses outputs beyond the first {@code count}. */
  void refuseOutputsBeyond(int count) {
    refuseOutputs(count, node.outputs().size());
  }

  /** Refuses outputs from {@code first} to before {@code end}. */
  void refuseOutputs(int first, int end) {
    for (int i = first; i < Math.min(end, node.outputs().size()); i++) {
      String output = node.outputs().get(i);
      if (!graph.consumers(output).isEmpty() || graph.isOutput(output)) {
        throw unsupported("a used output %d".formatted(i));
      }
    }
  }
}
