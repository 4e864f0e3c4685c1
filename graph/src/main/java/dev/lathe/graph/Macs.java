package dev.lathe.graph;

import java.util.Arrays;

/** Multiply-accumulate operations of convolutions and matrix products; nothing else counts. */
final class Macs {
  private Macs() {}

  static long of(Node node, Shapes shapes) {
    if (!node.isStandard() || !shapes.has(node.output())) {
      return 0;
    }
    long outputs = Tensor.elementCount(shapes.shape(node.output()));
    return switch (node.operator()) {
      // For each output: input channels of its group times the kernel.
      case "Conv" -> outputs * product(shapes.shape(node.input(1)), 1);
      // For each input: output channels of its group times the kernel.
      case "ConvTranspose" ->
          Tensor.elementCount(shapes.shape(node.input(0)))
              * product(shapes.shape(node.input(1)), 1);
      case "Gemm" ->
          outputs
              * shapes.shape(node.input(0))[node.attributes().integer("transA", 0) == 0 ? 1 : 0];
      case "MatMul" -> {
        long[] left = shapes.shape(node.input(0));
        yield outputs * left[left.length - 1];
      }
      default -> 0;
    };
  }

  private static long product(long[] shape, int from) {
    return Tensor.elementCount(Arrays.copyOfRange(shape, from, shape.length));
  }
}
