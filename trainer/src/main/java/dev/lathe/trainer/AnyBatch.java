package dev.lathe.trainer;

import dev.lathe.foundation.UserException;
import dev.lathe.graph.batch.OpenBatch;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.ValueInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network that is to learn from batches of any size, whatever batch its file fixes.
 *
 * @param graph the network, with an open batch where that can be
 * @param fixed the only batch it runs at; -1 where there is no such limit
 * @param refusal why the batch cannot be opened; null where it is open
 */
record AnyBatch(Graph graph, long fixed, @Nullable UserException refusal) {
  static AnyBatch of(Graph graph) {
    ValueInfo input = graph.inputs().get(0);
    long fixed = OpenBatch.fixed(input);
    try {
      return new AnyBatch(OpenBatch.of(graph, Map.of()), -1, null);
    } catch (UserException e) {
      return new AnyBatch(graph, fixed, e);
    }
  }

  /**
   * Insists that the network runs at a batch.
   *
   * @throws UserException if its file fixes another one and cannot do without
   */
  void require(long batch) {
    if (refusal != null && batch != fixed) {
      throw refusal;
    }
  }
}
