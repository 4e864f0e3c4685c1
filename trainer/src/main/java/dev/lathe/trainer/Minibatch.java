package dev.lathe.trainer;

import dev.lathe.graph.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Some examples as a network takes them. The arrays are not copied: they belong to whoever takes
 * the batch.
 *
 * @param inputs examples one after the other, row-major
 * @param shape the shape of {@code inputs}, examples first
 * @param labels the class index of every example, or null where nobody labelled them
 */
public record Minibatch(float[] inputs, long[] shape, int @Nullable [] labels) {
  /** Checks that the numbers fill the shape and that there is one label an example. */
  public Minibatch {
    if (shape.length < 1 || Tensor.elementCount(shape) != inputs.length || shape[0] < 1) {
      throw new IllegalArgumentException(
          "%d numbers do not fill %s.".formatted(inputs.length, Arrays.toString(shape)));
    }
    if (labels != null && labels.length != shape[0]) {
      throw new IllegalArgumentException(
          "There are %d labels for %d examples.".formatted(labels.length, shape[0]));
    }
  }

  /** The number of examples, at least 1. */
  public int size() {
    return Math.toIntExact(shape[0]);
  }
}
