package dev.lathe.pruner;

import dev.lathe.dataset.Augmentation;
import dev.lathe.dataset.BatchOptions;
import dev.lathe.dataset.LabelledImages;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.Progress;
import dev.lathe.graph.Graph;
import dev.lathe.graph.Network;
import dev.lathe.graph.Surgery;
import dev.lathe.pruner.feature.Recalibration;
import dev.lathe.trainer.BatchSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Ranks plans by the accuracy of the networks they make, with batch statistics estimated anew and
 * no training: cheap, and it goes along with the accuracy after tuning, which importance and the
 * accuracy with old statistics do not (EagleEye, arXiv 2007.02491, section 3). Learns from some of
 * the images and judges on others.
 */
final class AccuracyRanking {
  private static final int BATCH_SIZE = 128;
  private static final int RECALIBRATION_BATCHES = 30;

  /** One training image in this many is judged on, up to a number that tells plans apart. */
  private static final int HELD_OUT = 10;

  private static final int MOST_HELD_OUT = 4000;

  private final Network network;
  private final LabelledImages judged;
  private final Normalization normalization;
  private final Judgement judgement;
  private final Recalibration recalibration;

  AccuracyRanking(Network network, CompressionJob.Images all, Judgement judgement, long seed) {
    LabelledImages images = all.train();
    this.network = network;
    this.normalization = all.normalization();
    this.judgement = judgement;
    int every = Math.max(HELD_OUT, images.size() / MOST_HELD_OUT);
    int[] indices = new int[images.size()];
    Arrays.setAll(indices, index -> index);
    this.judged =
        images.select(Arrays.stream(indices).filter(index -> index % every == 0).toArray());
    LabelledImages learned =
        images.select(Arrays.stream(indices).filter(index -> index % every != 0).toArray());
    this.recalibration =
        new Recalibration(
            network,
            BatchSource.training(
                learned, new BatchOptions(BATCH_SIZE, normalization, Augmentation.none(), seed)),
            RECALIBRATION_BATCHES);
  }

  /** A plan and its accuracy, 0 to 1. */
  record Ranked(Plan plan, double accuracy) {}

  /** The plans, the most accurate first; of equals in the order given. */
  List<Ranked> rank(List<Plan> plans, Progress progress) {
    List<Ranked> ranked = new ArrayList<>();
    try (Progress.Stage stage = progress.begin("rank plans", plans.size())) {
      for (Plan plan : plans) {
        ranked.add(new Ranked(plan, accuracy(plan)));
        stage.advance(1);
        stage.note(
            String.format(
                Locale.ROOT, "accuracy %.1f %%", 100 * ranked.get(ranked.size() - 1).accuracy()));
      }
    }
    ranked.sort(Comparator.comparingDouble((Ranked one) -> one.accuracy()).reversed());
    return ranked;
  }

  private double accuracy(Plan plan) {
    Graph recalibrated =
        recalibration.of(
            plan.selection(), Surgery.apply(network, plan.selection()), Progress.silent());
    return judgement.of(recalibrated, network.graph(), judged, normalization, Progress.silent());
  }
}
