package dev.lathe.trainer;

import dev.lathe.foundation.Progress;
import dev.lathe.onnx.Graph;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.batch.Minibatch;
import dev.lathe.trainer.operator.Mode;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Running statistics of batch normalisations, estimated anew. After pruning the old ones are wrong,
 * and a few batches without any training give back much of the accuracy (Li et al.: "EagleEye: Fast
 * Sub-net Evaluation for Efficient Neural Network Pruning", 2020, section 3.3).
 */
@SuppressWarnings("try") // Scopes and guards act by being open.
public final class AdaptiveBatchNorm {
  private AdaptiveBatchNorm() {}

  /**
   * The graph with running statistics that are the plain mean over {@code count} minibatches; a
   * graph without batch normalisations comes back as it is.
   *
   * @param batches examples, labelled or not
   * @param count minibatches to look at, 1 or more
   */
  public static Graph recalibrate(Graph graph, BatchSource batches, int count, Progress progress) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "The number of minibatches (%d) must be positive.".formatted(count));
    }
    try (TorchNetwork network = TorchNetwork.frozen(graph)) {
      if (network.statistics().isEmpty() || batches.batchesPerPass() == 0) {
        return graph;
      }
      try (Progress.Stage stage = progress.begin("batch statistics", count)) {
        int seen = 0;
        for (int number = 0; seen < count; number++) {
          try (BatchSource.Pass pass = batches.pass(number)) {
            while (pass.hasNext() && seen < count) {
              look(network, pass.next(), seen++);
              stage.advance(1);
            }
          }
        }
      }
      return network.toGraph();
    }
  }

  /** With momentum n / (n + 1) the statistics are the mean over the first n + 1 batches. */
  private static void look(TorchNetwork network, Minibatch batch, int seen) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      double kept = (double) seen / (seen + 1);
      network.forward(
          network.tensor(batch.inputs(), batch.shape()), new Mode(true, kept, false, null));
    }
  }
}
