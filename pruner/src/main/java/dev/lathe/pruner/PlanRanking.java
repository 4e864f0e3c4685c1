package dev.lathe.pruner;

import dev.lathe.dataset.Augmentation;
import dev.lathe.dataset.BatchOptions;
import dev.lathe.dataset.LabelledImages;
import dev.lathe.foundation.Progress;
import dev.lathe.graph.Network;
import dev.lathe.graph.Surgery;
import dev.lathe.onnx.Graph;
import dev.lathe.pruner.feature.Recalibration;
import dev.lathe.trainer.Imitation;
import dev.lathe.trainer.Trainer;
import dev.lathe.trainer.TrainingJob;
import dev.lathe.trainer.TrainingOptions;
import dev.lathe.trainer.batch.BatchSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Ranks plans by the accuracy of the networks they make, with statistics estimated anew. Without
 * any training that is cheap, and goes along with the accuracy after tuning, which importance and
 * the accuracy with old statistics do not (EagleEye, arXiv 2007.02491, section 3). With trials, all
 * are trained for a while, the better half for twice as long, and so on until one is left
 * (successive halving, arXiv 1502.07943). Learns from some of the images and judges on others.
 */
final class PlanRanking {
  private static final int BATCH_SIZE = 128;
  private static final int RECALIBRATION_BATCHES = 30;

  /** One training image in this many is judged on, up to a number that tells plans apart. */
  private static final int HELD_OUT = 10;

  private static final int MOST_HELD_OUT = 4000;

  private final CompressionJob job;
  private final Network network;
  private final LabelledImages judged;
  private final LabelledImages learned;
  private final Recalibration recalibration;
  private final Progress progress;

  /**
   * A ranking of plans for a job.
   *
   * @param network what the plans are for: the job's, or what a schedule made of it
   */
  PlanRanking(CompressionJob job, Network network, Progress progress) {
    LabelledImages images = job.images().train();
    this.job = job;
    this.network = network;
    this.progress = progress;
    int every = Math.max(HELD_OUT, images.size() / MOST_HELD_OUT);
    int[] indices = new int[images.size()];
    Arrays.setAll(indices, index -> index);
    this.judged =
        images.select(Arrays.stream(indices).filter(index -> index % every == 0).toArray());
    this.learned =
        images.select(Arrays.stream(indices).filter(index -> index % every != 0).toArray());
    BatchOptions plain =
        new BatchOptions(
            BATCH_SIZE,
            job.images().normalization(),
            Augmentation.none(),
            job.tuning().training().seed());
    this.recalibration =
        new Recalibration(network, BatchSource.training(learned, plain), RECALIBRATION_BATCHES);
  }

  /** A plan, the network that it makes, and the accuracy of that, 0 to 1. */
  private record Entrant(Plan plan, Graph graph, double accuracy) {}

  /**
   * The plans, the most accurate first; of equals in the order given.
   *
   * @param minibatches of training before the first judgement; 0 for a single judgement without
   */
  List<Plan> rank(List<Plan> plans, int minibatches) {
    List<Entrant> entrants = new ArrayList<>();
    for (Plan plan : plans) {
      Graph pruned = Surgery.apply(network, plan.selection());
      entrants.add(
          new Entrant(plan, recalibration.of(plan.selection(), pruned, Progress.silent()), 0));
    }
    List<Plan> beaten = new ArrayList<>();
    int round = 0;
    do {
      entrants = judged(entrants, minibatches << round, round);
      int left = minibatches == 0 ? entrants.size() : (entrants.size() + 1) / 2;
      beaten.addAll(0, plansOf(entrants.subList(left, entrants.size())));
      entrants = entrants.subList(0, left);
      round++;
    } while (minibatches > 0 && entrants.size() > 1);
    List<Plan> ranked = plansOf(entrants);
    ranked.addAll(beaten);
    return ranked;
  }

  private static List<Plan> plansOf(List<Entrant> entrants) {
    return new ArrayList<>(entrants.stream().map(Entrant::plan).toList());
  }

  /** All trained on and judged, the most accurate first. */
  private List<Entrant> judged(List<Entrant> entrants, int minibatches, int round) {
    List<Entrant> judged = new ArrayList<>();
    try (Progress.Stage stage = progress.begin("rank plans", entrants.size())) {
      for (Entrant entrant : entrants) {
        Graph trained =
            minibatches == 0 ? entrant.graph() : trained(entrant.graph(), minibatches, round);
        double accuracy = accuracy(trained);
        judged.add(new Entrant(entrant.plan(), trained, accuracy));
        stage.advance(1);
        stage.note(String.format(Locale.ROOT, "accuracy %.1f %%", 100 * accuracy));
      }
    }
    judged.sort(Comparator.comparingDouble(Entrant::accuracy).reversed());
    return judged;
  }

  private double accuracy(Graph graph) {
    return job.judgement()
        .of(graph, job.network().graph(), judged, job.images().normalization(), Progress.silent());
  }

  /** Every entrant of a round sees the same images. */
  private Graph trained(Graph graph, int minibatches, int round) {
    TrainingOptions tuning = job.tuning().training();
    TrainingOptions options =
        tuning.toBuilder().epochs(1).warmUpEpochs(0).seed(tuning.seed() + round).build();
    BatchSource batches =
        BatchSource.training(learned, options.batchOptions(job.images().normalization()))
            .first(minibatches);
    TrainingJob training =
        new TrainingJob(graph, job.network().graph(), batches, null, options, null)
            .withTeacher(job.network().graph())
            .withLoss(Imitation.loss(graph, options));
    return Trainer.train(training, Progress.silent()).graph();
  }
}
