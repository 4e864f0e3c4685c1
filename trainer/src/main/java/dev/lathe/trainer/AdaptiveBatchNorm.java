package dev.lathe.trainer;

import dev.lathe.foundation.Progress;
import dev.lathe.onnx.Graph;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.batch.Minibatch;
import dev.lathe.trainer.operator.Mode;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Running statistics of batch normalisations, estimated anew. After pruning the old ones are wrong,
 * and a few batches without any training give back much of the accuracy (Li et al.: "EagleEye: Fast
 * Sub-net Evaluation for Efficient Neural Network Pruning", 2020, section 3.3).
 */
@SuppressWarnings("try") // Scopes and guards act by being open.
public final class AdaptiveBatchNorm {
  private AdaptiveBatchNorm() {}

  /**
   * The graph with running statistics that are the plain mean over {@code count} minibatches, or
   * over its images where the network takes one at a time; a graph without batch normalisations
   * comes back as it is.
   *
   * @param batches examples, labelled or not
   * @param count minibatches to look at, 1 or more; of a source with fewer, those of one pass
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
      int minibatches = Math.min(count, batches.batchesPerPass());
      try (Progress.Stage stage = progress.begin("batch statistics", minibatches);
          BatchSource.Pass pass = batches.pass(0)) {
        int seen = 0;
        for (int number = 0; number < minibatches && pass.hasNext(); number++) {
          seen = look(network, pass.next(), seen);
          stage.advance(1);
        }
      }
      return network.toGraph();
    }
  }

  /**
   * With momentum n / (n + 1) the statistics are the mean over the first n + 1 runs of the network.
   *
   * @return how many runs were looked at by now
   */
  private static int look(TorchNetwork network, Minibatch batch, int seen) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor images = network.tensor(batch.inputs(), batch.shape());
      if (!network.takesOneImage()) {
        run(network, images, seen);
        return seen + 1;
      }
      int count = Math.toIntExact(images.size(0));
      for (int image = 0; image < count; image++) {
        run(network, images.narrow(0, image, 1), seen + image);
      }
      return seen + count;
    }
  }

  private static void run(TorchNetwork network, Tensor images, int seen) {
    double kept = (double) seen / (seen + 1);
    network.forward(images, new Mode(true, kept, false, null));
  }
}
