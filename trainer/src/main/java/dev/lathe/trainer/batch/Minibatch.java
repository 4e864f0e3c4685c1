package dev.lathe.trainer.batch;

import dev.lathe.onnx.Tensor;
import dev.lathe.trainer.Answers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Some examples as a network takes them. The arrays are not copied: they belong to whoever takes
 * the batch.
 *
 * @param inputs examples one after the other, row-major
 * @param shape the shape of {@code inputs}, examples first
 * @param labels the class index of every example, or null where nobody labelled them
 * @param targets what else a loss of one's own wants of the examples, by name, examples first; see
 *     {@link Answers#target}
 */
public record Minibatch(
    float[] inputs, long[] shape, int @Nullable [] labels, Map<String, Tensor> targets) {
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
    targets = new LinkedHashMap<>(targets);
    for (Map.Entry<String, Tensor> target : targets.entrySet()) {
      Tensor values = target.getValue();
      if (values.rank() < 1 || values.shape()[0] != shape[0]) {
        throw new IllegalArgumentException(
            "The target (%s) has shape %s for %d examples."
                .formatted(target.getKey(), Arrays.toString(values.shape()), shape[0]));
      }
    }
  }

  /** Examples with labels or without, and without other targets. */
  public Minibatch(float[] inputs, long[] shape, int @Nullable [] labels) {
    this(inputs, shape, labels, Map.of());
  }

  /** The number of examples, at least 1. */
  public int size() {
    return Math.toIntExact(shape[0]);
  }

  /** The examples from {@code from} to before {@code to}. */
  Minibatch slice(int from, int to) {
    long[] sliced = shape.clone();
    sliced[0] = (long) to - from;
    int each = inputs.length / size();
    Map<String, Tensor> targetSlices = new LinkedHashMap<>();
    targets.forEach((name, target) -> targetSlices.put(name, rows(target, from, to)));
    return new Minibatch(
        Arrays.copyOfRange(inputs, from * each, to * each),
        sliced,
        labels == null ? null : Arrays.copyOfRange(labels, from, to),
        targetSlices);
  }

  private static Tensor rows(Tensor target, int from, int to) {
    long[] shape = target.shape();
    int bytes = target.data().remaining() / Math.toIntExact(shape[0]);
    shape[0] = (long) to - from;
    return Tensor.of(target.type(), shape, target.data().slice(from * bytes, (to - from) * bytes));
  }
}
