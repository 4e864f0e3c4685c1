package dev.lathe.graph;

import dev.lathe.graph.shape.Shapes;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.PlainForm;
import dev.lathe.onnx.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Multiply-accumulate operations of convolutions and matrix products; nothing else counts. */
final class Macs {
  private Macs() {}

  static long of(Node any, Shapes shapes) {
    Node node = PlainForm.plain(any);
    if (!node.isStandard() || !shapes.has(node.output())) {
      return 0;
    }
    long outputs = Tensor.elementCount(shapes.shape(node.output()));
    return switch (node.operator()) {
      // For each output: input channels of its group times the kernel.
      case "Conv", "DeformConv" -> outputs * product(shapes.shape(node.input(1)), 1);
      // For each input: output channels of its group times the kernel.
      case "ConvTranspose" ->
          Tensor.elementCount(shapes.shape(node.input(0)))
              * product(shapes.shape(node.input(1)), 1);
      case "Gemm" ->
          outputs
              * shapes.shape(node.input(0))[node.attributes().integer("transA", 0) == 0 ? 1 : 0];
      case "MatMul" -> {
        long[] left = shapes.shape(node.input(0));
        boolean swaps = node.attributes().integer("transA", 0) != 0 && left.length > 1;
        yield outputs * left[left.length - (swaps ? 2 : 1)];
      }
      case "Einsum" -> einsum(node, shapes);
      default -> 0;
    };
  }

  /** The product of the sizes of all letters, where it is a product of two tensors. */
  private static long einsum(Node node, Shapes shapes) {
    String[] terms =
        node.attributes().text("equation", "").replace(" ", "").split("->", -1)[0].split(",", -1);
    Map<Character, Long> sizes = new HashMap<>();
    for (int input = 0; input < terms.length; input++) {
      long[] shape = shapes.shape(node.input(input));
      for (int axis = 0; axis < terms[input].length() && axis < shape.length; axis++) {
        sizes.merge(terms[input].charAt(axis), shape[axis], Math::max);
      }
    }
    return terms.length < 2 ? 0 : sizes.values().stream().reduce(1L, Math::multiplyExact);
  }

  private static long product(long[] shape, int from) {
    return Tensor.elementCount(Arrays.copyOfRange(shape, from, shape.length));
  }
}
