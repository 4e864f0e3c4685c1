package dev.lathe.pruner.feature;

import dev.lathe.foundation.Progress;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.trainer.AdaptiveBatchNorm;
import dev.lathe.trainer.FoldedBatchNorm;
import dev.lathe.trainer.batch.BatchSource;
import java.util.List;

/**
 * Statistics of a pruned network's own: those of the original are those of other inputs. Batch
 * normalisations get them estimated anew; where there are none, layers are scaled and shifted so
 * that their channels have the original's means and deviations.
 */
public final class Recalibration {
  private final Network network;
  private final BatchSource batches;
  private final int count;
  private final FoldedBatchNorm folded;

  /**
   * The recalibration of prunings of one network.
   *
   * @param network what is cut
   * @param batches examples, labelled or not
   * @param count minibatches to look at, 1 or more
   */
  public Recalibration(Network network, BatchSource batches, int count) {
    this.network = network;
    this.batches = batches;
    this.count = count;
    this.folded = new FoldedBatchNorm(network.graph(), batches, count);
  }

  /**
   * The pruned network, recalibrated.
   *
   * @param kept what is left of the network
   * @param pruned what came of it
   */
  public Graph of(Selection kept, Graph pruned, Progress progress) {
    List<Node> nodes = network.graph().nodes();
    if (nodes.stream().anyMatch(node -> node.is("BatchNormalization"))) {
      return AdaptiveBatchNorm.recalibrate(pruned, batches, count, progress);
    }
    return folded.recalibrate(
        pruned, FeatureMatches.ofNodes(network, kept, pruned, nodes), progress);
  }
}
