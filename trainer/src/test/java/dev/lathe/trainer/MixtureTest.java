package dev.lathe.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.foundation.Progress;
import dev.lathe.onnx.Graph;
import dev.lathe.trainer.architecture.ResidualNetwork;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.batch.Minibatch;
import dev.lathe.trainer.operator.Mode;
import dev.lathe.trainer.operator.Tensors;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // Scopes act by being open.
class MixtureTest {
  @BeforeAll
  static void load() {
    TorchRuntime.load();
  }

  @Test
  void examplesAreMixedWithTheirPartners() {
    try (PointerScope scope = new PointerScope()) {
      Tensor examples = Tensors.ofFloats(new float[] {0, 4, 8, 0, 4, 8}, 3, 2);
      Mixture mixture = new Mixture(0.75, new int[] {1, 2, 0});

      // The first row is 0.75 * (0, 4) + 0.25 * (8, 0).
      assertThat(Tensors.floats(mixture.of(examples))).containsExactly(2, 3, 7, 2, 3, 7);
      assertThat(mixture.partners(new int[] {5, 6, 7})).containsExactly(6, 7, 5);
    }
  }

  @Test
  void theLossIsTheMixOfBothLabelsLosses() {
    Graph graph = ResidualNetwork.build(Patterns.network(3));
    try (PointerScope scope = new PointerScope();
        TorchNetwork network = TorchNetwork.of(graph);
        BatchSource.Pass pass = Patterns.labelled(1, 1).pass(0)) {
      Minibatch batch = pass.next();
      int[] partner = new int[batch.size()];
      for (int i = 0; i < partner.length; i++) {
        partner[i] = (i + 5) % partner.length;
      }
      Mixture mixture = new Mixture(0.3, partner);
      Answers answers = Answers.of(batch, mixture, network, Mode.EVALUATION, null);
      double first = Losses.crossEntropy(answers.logits(), batch.labels(), 0).item_double();
      double second =
          Losses.crossEntropy(answers.logits(), mixture.partners(batch.labels()), 0).item_double();

      assertThat(Losses.crossEntropy(0).of(answers).item_double())
          .isCloseTo(0.3 * first + 0.7 * second, within(1e-6));
    }
  }

  @Test
  void sharesFollowTheBetaDistribution() {
    SplittableRandom random = new SplittableRandom(1);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < 20_000; i++) {
      double share = Mixture.draw(0.4, 2, random).share();
      sum += share;
      squares += share * share;
    }

    // Beta(a, a) has mean 1/2 and variance 1 / (4 (2a + 1)) = 0.1389 at a = 0.4.
    assertThat(sum / 20_000).isCloseTo(0.5, within(0.01));
    assertThat(squares / 20_000 - 0.25).isCloseTo(0.1389, within(0.005));
  }

  @Test
  void aMixedTrainingLearns() {
    TrainingOptions options =
        TrainingOptions.defaults().toBuilder().epochs(6).mixup(0.2).averaging(0.9).build();
    TrainingJob job =
        TrainingJob.of(
            ResidualNetwork.build(Patterns.network(7)), Patterns.labelled(12, 1), options);

    Graph learned = Trainer.train(job, Progress.silent()).graph();

    assertThat(Evaluation.accuracy(learned, Patterns.labelled(6, 2), Progress.silent()).top1())
        .isGreaterThan(0.9);
  }
}
