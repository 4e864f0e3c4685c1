package dev.lathe.trainer;

import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import java.util.Set;

/**
 * Finds what losses are made of: what goes into the last Softmax, or the first output without one.
 */
final class Logits {
  private static final Set<String> AFTER_SOFTMAX =
      Set.of("Identity", "Flatten", "Reshape", "Squeeze", "Dropout");

  private Logits() {}

  /** The name of the value. */
  static String of(Graph graph) {
    if (graph.outputs().isEmpty()) {
      throw new UserException("The network has no output.", "Maybe the file is broken.");
    }
    String output = graph.outputs().get(0).name();
    String value = output;
    while (true) {
      Node node = graph.producer(value).orElse(null);
      if (node == null) {
        return output;
      }
      if (node.is("Softmax") || node.is("LogSoftmax")) {
        return node.input(0);
      }
      if (!AFTER_SOFTMAX.contains(node.operator())) {
        return output;
      }
      value = node.input(0);
    }
  }
}
