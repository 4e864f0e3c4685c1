package dev.lathe.pruner.importance;

import dev.lathe.foundation.Progress;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.graph.Surgery;
import dev.lathe.onnx.Graph;
import dev.lathe.pruner.feature.Recalibration;
import dev.lathe.trainer.Evaluation;
import dev.lathe.trainer.Imitation;
import dev.lathe.trainer.batch.BatchSource;

/**
 * What a network loses when it is cut: how far its answers move, with statistics of its own and no
 * training. Where it names classes, that is the Kullback-Leibler divergence of its class
 * probabilities from the original's in nats; else the mean squared relative change of its answers
 * ({@link Evaluation#change}). Never below 0 nor above {@link #RUIN}, needs no labels, and small
 * even where accuracy does not move yet.
 */
final class NarrowedLoss {
  /** Minibatches that batch statistics are estimated on, as a share of those judged on. */
  private static final int STATISTICS_SHARE = 2;

  /**
   * What a network that is ruined loses, be its answers no numbers or beyond all bounds: a hundred
   * nats, or a hundred times the mean square of the answers. None can be more ruined, and sums of
   * this are numbers.
   */
  static final double RUIN = 100;

  private final Network network;
  private final BatchSource judged;
  private final Recalibration recalibration;
  private final boolean namesClasses;
  private final float[][] answers;

  /**
   * The losses of one network.
   *
   * @param batches examples, labelled or not
   * @param count minibatches to judge on, at least 1
   */
  NarrowedLoss(Network network, BatchSource batches, int count) {
    this.network = network;
    this.judged = batches.first(count);
    this.recalibration = new Recalibration(network, batches, Math.max(1, count / STATISTICS_SHARE));
    this.namesClasses = Imitation.namesClasses(network.graph());
    this.answers = namesClasses ? answers(network.graph()) : new float[0][];
  }

  /** The loss where only a part is kept. */
  double of(Selection kept) {
    Graph cut = recalibration.of(kept, Surgery.apply(network, kept), Progress.silent());
    double change =
        namesClasses
            ? divergence(cut)
            : Evaluation.change(cut, network.graph(), judged, Progress.silent());
    // What is not a number must not look like no loss at all.
    return Double.isNaN(change) ? RUIN : Math.max(0, Math.min(RUIN, change));
  }

  /** The mean divergence of the classes' probabilities. */
  private double divergence(Graph cut) {
    float[][] changed = answers(cut);
    double sum = 0;
    for (int example = 0; example < answers.length; example++) {
      sum += divergence(answers[example], changed[example]);
    }
    return sum / answers.length;
  }

  private float[][] answers(Graph graph) {
    return Evaluation.logits(graph, judged, Progress.silent());
  }

  /** The divergence of the class probabilities of two rows of logits. */
  static double divergence(float[] from, float[] to) {
    double fromScale = logSum(from);
    double toScale = logSum(to);
    double sum = 0;
    for (int answer = 0; answer < from.length; answer++) {
      double logProbability = from[answer] - fromScale;
      sum += Math.exp(logProbability) * (logProbability - (to[answer] - toScale));
    }
    return sum;
  }

  private static double logSum(float[] logits) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return max + Math.log(sum);
  }
}
