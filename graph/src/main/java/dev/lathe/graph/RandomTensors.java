package dev.lathe.graph;

import java.nio.ByteBuffer;
import java.util.Random;

/** Random content for the inputs of a network. */
final class RandomTensors {
  private RandomTensors() {}

  /** Numbers of a normal distribution; zeros where the input is not of floating-point numbers. */
  static Tensor of(ValueInfo input, Random random) {
    long[] shape = input.dimensions().stream().mapToLong(ValueInfo.Dimension::size).toArray();
    int elements = Math.toIntExact(Tensor.elementCount(shape));
    if (!input.type().isFloatingPoint()) {
      return Tensor.of(
          input.type(),
          shape,
          ByteBuffer.allocate(Math.multiplyExact(elements, input.type().bytes())));
    }
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.ofFloats(input.type(), values, shape);
  }
}
