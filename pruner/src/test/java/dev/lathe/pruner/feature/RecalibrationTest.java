package dev.lathe.pruner.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.dataset.Augmentation;
import dev.lathe.dataset.BatchOptions;
import dev.lathe.dataset.Dataset;
import dev.lathe.dataset.Normalization;
import dev.lathe.dataset.ShapesDataset;
import dev.lathe.dataset.ShapesOptions;
import dev.lathe.foundation.Progress;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.graph.Surgery;
import dev.lathe.onnx.Graph;
import dev.lathe.pruner.importance.Criterion;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.pruner.importance.ImportanceEstimator;
import dev.lathe.pruner.importance.ImportanceOptions;
import dev.lathe.trainer.Evaluation;
import dev.lathe.trainer.FoldedBatchNorm;
import dev.lathe.trainer.Trainer;
import dev.lathe.trainer.TrainingJob;
import dev.lathe.trainer.TrainingOptions;
import dev.lathe.trainer.architecture.ResidualNetwork;
import dev.lathe.trainer.architecture.ResidualNetworkOptions;
import dev.lathe.trainer.batch.BatchSource;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A trained network as it is deployed, with its batch normalisations folded. */
class RecalibrationTest {
  private static final Normalization NORMALIZATION = Normalization.unit(3);

  private static Dataset images;
  private static Graph trained;
  private static Network folded;
  private static BatchSource batches;

  @BeforeAll
  static void train() {
    images = ShapesDataset.render(new ShapesOptions(1, 600, 200, 16, 10, 0.1), Progress.silent());
    TrainingOptions options =
        TrainingOptions.defaults().toBuilder().epochs(6).batchSize(20).build();
    Graph untrained =
        ResidualNetwork.build(new ResidualNetworkOptions(10, 3, 16, 16, 12, List.of(1, 1, 1), 1));
    batches =
        BatchSource.training(
            images.train(), new BatchOptions(50, NORMALIZATION, Augmentation.none(), 1));
    trained =
        Trainer.train(
                TrainingJob.of(
                    untrained,
                    BatchSource.training(images.train(), options.batchOptions(NORMALIZATION)),
                    options),
                Progress.silent())
            .graph();
    folded = Network.analyze(FoldedBatchNorm.fold(trained), AnalysisOptions.ofBatch(1));
  }

  @Test
  void foldingChangesNoAnswer() {
    assertThat(folded.graph().nodes()).noneMatch(node -> node.is("BatchNormalization"));
    BatchSource test = BatchSource.evaluation(images.test(), 50, NORMALIZATION);
    float[][] expected = Evaluation.logits(trained, test, Progress.silent());
    float[][] actual = Evaluation.logits(folded.graph(), test, Progress.silent());
    for (int image = 0; image < expected.length; image++) {
      assertThat(actual[image]).containsExactly(expected[image], within(1e-3f));
    }
  }

  @Test
  void aPrunedNetworkWithoutBatchNormsGetsItsAccuracyBackAsOneWithThemDoes() {
    Selection kept = mostImportant(folded, 0.75);
    Graph pruned = Surgery.apply(folded, kept);

    Graph recalibrated = new Recalibration(folded, batches, 10).of(kept, pruned, Progress.silent());

    // The same cut of the network that still has its batch normalisations.
    Network normalized = Network.analyze(trained, AnalysisOptions.ofBatch(1));
    Graph likewise =
        new Recalibration(normalized, batches, 10)
            .of(kept, Surgery.apply(normalized, kept), Progress.silent());
    double before = accuracy(pruned);
    double after = accuracy(recalibrated);
    double wanted = accuracy(likewise);
    System.out.printf(
        Locale.ROOT,
        "folded batch norms: original %.1f %%, pruned %.1f %%, recalibrated %.1f %%, with batch"
            + " norms %.1f %%%n",
        100 * accuracy(folded.graph()),
        100 * before,
        100 * after,
        100 * wanted);
    assertThat(after).isGreaterThan(before + 0.05).isGreaterThan(wanted - 0.05);
    // Nothing but weights changed.
    assertThat(recalibrated.nodes()).hasSameSizeAs(pruned.nodes());
    assertThat(recalibrated.parameterCount()).isEqualTo(pruned.parameterCount());
  }

  @Test
  void whatWasNotCutStaysAsItIs() {
    Graph same =
        new Recalibration(folded, batches, 10)
            .of(Selection.everything(), folded.graph(), Progress.silent());

    folded
        .graph()
        .constants()
        .forEach(
            (name, constant) -> {
              if (constant.type().isFloatingPoint() && constant.rank() > 1) {
                // The statistics are those of the same images, up to the bias of their estimate.
                assertThat(same.constants().get(name).floats())
                    .as(name)
                    .containsExactly(constant.floats(), within(0.05f));
              }
            });
  }

  private static double accuracy(Graph graph) {
    return Evaluation.top1(graph, images.test(), NORMALIZATION, Progress.silent());
  }

  /** The share of each group with the largest weights. */
  private static Selection mostImportant(Network network, double share) {
    Importance importance =
        ImportanceEstimator.estimate(
            network,
            BatchSource.of(List.of()),
            ImportanceOptions.defaults(1).withCriterion(Criterion.L2),
            Progress.silent());
    SortedMap<String, List<Integer>> kept = new TreeMap<>();
    for (ChannelGroup group : network.groups()) {
      if (group.isPrunable()) {
        int width = (int) Math.round(share * group.units());
        kept.put(group.id(), importance.group(group.id()).ranking().subList(0, width));
      }
    }
    return new Selection(kept, new TreeSet<>());
  }
}
