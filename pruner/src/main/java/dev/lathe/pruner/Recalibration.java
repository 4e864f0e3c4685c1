package dev.lathe.pruner;

import dev.lathe.foundation.Progress;
import dev.lathe.graph.Graph;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.trainer.AdaptiveBatchNorm;
import dev.lathe.trainer.BatchSource;
import dev.lathe.trainer.FoldedBatchNorm;

/**
 * Statistics of a pruned network's own: those of the original are those of other inputs. Batch
 * normalisations get them estimated anew; where there are none, layers are scaled and shifted so
 * that their channels have the original's means and deviations.
 */
final class Recalibration {
  private Recalibration() {}

  /**
   * The pruned network, recalibrated.
   *
   * @param network what was cut
   * @param kept what is left of it
   * @param count minibatches to look at, 1 or more
   */
  static Graph of(
      Network network,
      Selection kept,
      Graph pruned,
      BatchSource batches,
      int count,
      Progress progress) {
    Graph original = network.graph();
    if (original.nodes().stream().anyMatch(node -> node.is("BatchNormalization"))) {
      return AdaptiveBatchNorm.recalibrate(pruned, batches, count, progress);
    }
    return FoldedBatchNorm.recalibrate(
        original,
        pruned,
        FeatureMatches.ofNodes(network, kept, pruned, original.nodes()),
        batches,
        count,
        progress);
  }
}
