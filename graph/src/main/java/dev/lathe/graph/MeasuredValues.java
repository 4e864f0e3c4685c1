package dev.lathe.graph;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What runs of a network have told of its values. The forms that an analysis gives a network name
 * the same values alike, so what was learnt of one holds for the next and is not run again.
 */
final class MeasuredValues {
  /** Of larger values only the shape is kept. */
  private static final int MAX_ELEMENTS = 1 << 16;

  private final Map<String, OrtEngine.Described> described = new LinkedHashMap<>();
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final RunLimit limit = RunLimit.ofShapes();

  /** What all runs may take together. */
  RunLimit limit() {
    return limit;
  }

  /** Keeps what a run answered. */
  void keep(String value, Tensor answer) {
    described.put(value, new OrtEngine.Described(answer.type(), answer.shape()));
    if (answer.elementCount() <= MAX_ELEMENTS) {
      tensors.put(value, answer);
    }
  }

  /** Whether a value was measured. */
  boolean has(String value) {
    return described.containsKey(value);
  }

  /** Type and shape of a value; empty if it was not measured. */
  Optional<OrtEngine.Described> described(String value) {
    return Optional.ofNullable(described.get(value));
  }

  /** The value itself; empty if it was not measured or is large. */
  Optional<Tensor> tensor(String value) {
    return Optional.ofNullable(tensors.get(value));
  }
}
