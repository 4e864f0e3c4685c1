package dev.lathe.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.dataset.Dataset;
import dev.lathe.foundation.Progress;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Attributes;
import dev.lathe.graph.ElementType;
import dev.lathe.graph.Graph;
import dev.lathe.graph.GraphBuilder;
import dev.lathe.graph.Network;
import dev.lathe.graph.Tensor;
import dev.lathe.graph.ValueInfo;
import dev.lathe.trainer.BatchSource;
import dev.lathe.trainer.Minibatch;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaylorImportanceTest {
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
    Network network =
        Network.analyze(
            twoUnits(new float[] {2, 0.5f}, new float[] {1, 0, 0, 1}), AnalysisOptions.ofBatch(1));
    BatchSource batch =
        BatchSource.of(List.of(new Minibatch(new float[] {1}, new long[] {1, 1}, new int[] {0})));

    Importance importance =
        TaylorImportance.estimate(
            network, batch, new ImportanceOptions(1, 1, 1), Progress.silent());

    assertThat(importance.minibatches()).isEqualTo(1);
    List<Double> scores = importance.group("w").scores();
    assertThat(scores.get(0)).isCloseTo(0.364851, within(1e-5));
    assertThat(scores.get(1)).isCloseTo(0.091213, within(1e-5));
    assertThat(importance.group("w").ranking()).containsExactly(0, 1);
  }

  @Test
  void layersShareAGroupsScoresWithoutRemainder() {
    Network network = TestNetworks.residual();
    Dataset images = TestNetworks.images();

    Importance importance =
        TaylorImportance.estimate(
            network,
            TestNetworks.batches(images),
            new ImportanceOptions(3, 20, 1),
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
    ImportanceOptions options = new ImportanceOptions(2, 20, 5);

    Importance once =
        TaylorImportance.estimate(
            network, TestNetworks.batches(images), options, Progress.silent());
    Importance again =
        TaylorImportance.estimate(
            network, TestNetworks.batches(images), options, Progress.silent());

    assertThat(again.groups().keySet()).isEqualTo(once.groups().keySet());
    once.groups()
        .forEach(
            (id, group) -> assertThat(again.group(id).ranking()).as(id).isEqualTo(group.ranking()));
  }
}
