package dev.lathe.pruner.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.dataset.Dataset;
import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Network;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.pruner.TestNetworks;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.batch.Minibatch;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImportanceEstimatorTest {
  /** One input pixel, two hidden units a = w x, two logits z = v a, no biases. */
  private static Graph twoUnits(float[] w, float[] v) {
    GraphBuilder builder = new GraphBuilder("two units", 17);
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 1));
    String a =
        builder.node(
            "Gemm",
            Attributes.none().with("transB", 1),
            x,
            builder.constant("w", Tensor.ofFloats(w, 2, 1)));
    String z =
        builder.node(
            "Gemm",
            Attributes.none().with("transB", 1),
            a,
            builder.constant("v", Tensor.ofFloats(v, 2, 2)));
    return builder.output(ValueInfo.of(z, ElementType.FLOAT, 1, 2)).build();
  }

  @Test
  void theScoreIsTheAbsoluteProductOfWeightAndGradient() {
    // x = 1, w = (2, 0.5), v = ((1, 0), (0, 1)): a = (2, 0.5), z = (2, 0.5), the class is 0.
    // p = softmax(z): p0 = 1 / (1 + exp(-1.5)) = 0.817574, p1 = 0.182426.
    // dL/da0 = p0 - 1 = -0.182426, dL/da1 = p1 = 0.182426.
    // |w0 dL/dw0| = 2 x 0.182426 = 0.364851, |w1 dL/dw1| = 0.5 x 0.182426 = 0.091213.
    Network network = twoUnitNetwork();
    BatchSource batch =
        BatchSource.of(List.of(new Minibatch(new float[] {1}, new long[] {1, 1}, new int[] {0})));

    Importance importance =
        ImportanceEstimator.estimate(
            network, batch, new ImportanceOptions(Criterion.TAYLOR, 1, 1, 1), Progress.silent());

    assertThat(importance.minibatches()).isEqualTo(1);
    List<Double> scores = importance.group("w").scores();
    assertThat(scores.get(0)).isCloseTo(0.364851, within(1e-5));
    assertThat(scores.get(1)).isCloseTo(0.091213, within(1e-5));
    assertThat(importance.group("w").ranking()).containsExactly(0, 1);
  }

  @Test
  void fewImagesAreNotLookedAtAsOftenAsMany() {
    // Two minibatches of one image: 64 were wanted, sixteen are worth their time.
    Minibatch one = new Minibatch(new float[] {1}, new long[] {1, 1}, new int[] {0});
    BatchSource two = BatchSource.of(List.of(one, one));

    Importance importance =
        ImportanceEstimator.estimate(
            twoUnitNetwork(),
            two,
            new ImportanceOptions(Criterion.TAYLOR, 64, 1, 1),
            Progress.silent());

    assertThat(importance.minibatches()).isEqualTo(16);
  }

  @Test
  void soManyImagesAreAsManyMinibatchesAsHoldThem() {
    ImportanceOptions options = ImportanceOptions.defaults(1);

    assertThat(options.withImages(65).minibatches()).isEqualTo(2);
    assertThat(options.withImages(65).batchSize()).isEqualTo(64);
    assertThat(options.withImages(10).minibatches()).isEqualTo(1);
    assertThat(options.withImages(10).batchSize()).isEqualTo(10);
  }

  @Test
  void layersShareAGroupsScoresWithoutRemainder() {
    Network network = TestNetworks.residual();
    Dataset images = TestNetworks.images();

    Importance importance =
        ImportanceEstimator.estimate(
            network,
            TestNetworks.batches(images),
            new ImportanceOptions(Criterion.TAYLOR, 3, 20, 1),
            Progress.silent());

    assertThat(importance.groups()).isNotEmpty();
    boolean shared = false;
    for (GroupImportance group : importance.groups().values()) {
      shared |= group.layerScores().size() > 1;
      for (int unit = 0; unit < group.scores().size(); unit++) {
        int at = unit;
        double sum = group.layerScores().values().stream().mapToDouble(s -> s.get(at)).sum();
        assertThat(sum).isCloseTo(group.scores().get(unit), within(1e-9));
      }
    }
    assertThat(shared).as("a residual stream is made by several layers").isTrue();
  }

  @Test
  void theSameSeedGivesTheSameScores() {
    Network network = TestNetworks.residual();
    Dataset images = TestNetworks.images();
    ImportanceOptions options = new ImportanceOptions(Criterion.TAYLOR, 2, 20, 5);

    Importance once =
        ImportanceEstimator.estimate(
            network, TestNetworks.batches(images), options, Progress.silent());
    Importance again =
        ImportanceEstimator.estimate(
            network, TestNetworks.batches(images), options, Progress.silent());

    assertThat(again.groups().keySet()).isEqualTo(once.groups().keySet());
    once.groups()
        .forEach(
            (id, group) -> assertThat(again.group(id).ranking()).as(id).isEqualTo(group.ranking()));
  }

  @Test
  void fisherIsTheSquareOfTaylor() {
    // The products of the test above, squared: 0.364851^2 = 0.133116, 0.091213^2 = 0.008320.
    Network network = twoUnitNetwork();
    BatchSource batch =
        BatchSource.of(List.of(new Minibatch(new float[] {1}, new long[] {1, 1}, new int[] {0})));

    Importance importance =
        ImportanceEstimator.estimate(
            network, batch, new ImportanceOptions(Criterion.FISHER, 1, 1, 1), Progress.silent());

    assertThat(importance.criterion()).isEqualTo("fisher");
    assertThat(importance.group("w").scores().get(0)).isCloseTo(0.133116, within(1e-5));
    assertThat(importance.group("w").scores().get(1)).isCloseTo(0.008320, within(1e-5));
  }

  @Test
  void magnitudesLookAtTheKernelsAlone() {
    // Units of three weights: (3, 0, -4), (0, 0, 1), (0, -2, 1). L1: 7, 1, 3; L2: 5, 1, sqrt(5).
    // Distances: 0 to 1 sqrt(9 + 25) = 5.830952, 0 to 2 sqrt(9 + 4 + 25) = 6.164414, 1 to 2 2;
    // sums: 11.995366, 7.830952, 8.164414.
    Network network = threeUnits();

    assertThat(scores(network, Criterion.L1)).containsExactly(7.0, 1.0, 3.0);
    assertThat(scores(network, Criterion.L2).get(0)).isCloseTo(5, within(1e-6));
    assertThat(scores(network, Criterion.L2).get(2)).isCloseTo(2.236068, within(1e-6));
    assertThat(scores(network, Criterion.GEOMETRIC_MEDIAN).get(0))
        .isCloseTo(11.995366, within(1e-6));
    assertThat(scores(network, Criterion.GEOMETRIC_MEDIAN).get(1))
        .isCloseTo(7.830952, within(1e-6));
    assertThat(scores(network, Criterion.GEOMETRIC_MEDIAN).get(2))
        .isCloseTo(8.164414, within(1e-6));
  }

  @Test
  void randomScoresComeFromTheSeedAlone() {
    Network network = threeUnits();

    List<Double> once = scores(network, Criterion.RANDOM);

    assertThat(scores(network, Criterion.RANDOM)).isEqualTo(once);
    assertThat(once).doesNotHaveDuplicates().allMatch(score -> score > 0 && score <= 1);
  }

  @Test
  void scalesOfBatchNormalisationsAddUpOverTheLayersOfAStream() {
    Network network = TestNetworks.residual();

    Importance importance = estimate(network, Criterion.BATCH_NORM);

    // A new network's scales are all 1, so a unit counts the normalised layers that make it.
    for (GroupImportance group : importance.groups().values()) {
      double layers = group.layerScores().size();
      assertThat(group.scores()).as(group.group()).allMatch(score -> score == layers);
    }
  }

  @Test
  void scalesAreRefusedWhereThereIsNoBatchNormalisation() {
    assertThatThrownBy(() -> estimate(threeUnits(), Criterion.BATCH_NORM))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("The group (w) has no batch normalisation");
  }

  @Test
  void everyCriterionIsFoundByItsLabel() {
    for (Criterion criterion : Criterion.values()) {
      assertThat(Criterion.ofLabel(criterion.label())).isEqualTo(criterion);
    }
    assertThatThrownBy(() -> Criterion.ofLabel("magic")).hasMessageContaining("(magic)");
  }

  private static Network twoUnitNetwork() {
    return Network.analyze(
        twoUnits(new float[] {2, 0.5f}, new float[] {1, 0, 0, 1}), AnalysisOptions.ofBatch(1));
  }

  /** Three inputs, three hidden units with biases, one logit. */
  private static Network threeUnits() {
    GraphBuilder builder = new GraphBuilder("three units", 17);
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 3));
    float[] w = {3, 0, -4, 0, 0, 1, 0, -2, 1};
    String a =
        builder.node(
            "Gemm",
            Attributes.none().with("transB", 1),
            x,
            builder.constant("w", Tensor.ofFloats(w, 3, 3)),
            builder.constant("b", Tensor.ofFloats(new float[] {100, 200, 300}, 3)));
    String z =
        builder.node(
            "Gemm",
            Attributes.none().with("transB", 1),
            a,
            builder.constant("v", Tensor.ofFloats(new float[] {1, 1, 1}, 1, 3)));
    return Network.analyze(
        builder.output(ValueInfo.of(z, ElementType.FLOAT, 1, 1)).build(),
        AnalysisOptions.ofBatch(1));
  }

  private static List<Double> scores(Network network, Criterion criterion) {
    return estimate(network, criterion).group("w").scores();
  }

  private static Importance estimate(Network network, Criterion criterion) {
    return ImportanceEstimator.estimate(
        network,
        BatchSource.of(List.of()),
        new ImportanceOptions(criterion, 1, 1, 3),
        Progress.silent());
  }
}
