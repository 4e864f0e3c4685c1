package dev.lathe.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.foundation.Progress;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.trainer.architecture.ResidualNetwork;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.batch.Minibatch;
import dev.lathe.trainer.operator.Mode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class BatchStatisticsTest {
  @Test
  @SuppressWarnings("try")
  void momentumIsTheShareOfTheOldStatisticsThatIsKept() {
    // Values 1 and 3: mean 2, variance with n - 1 below: (1 + 1) / 1 = 2. Momentum 0.75:
    // mean 0.75 * 0 + 0.25 * 2 = 0.5, variance 0.75 * 1 + 0.25 * 2 = 1.25.
    Graph graph = normalization(0.75f);

    try (TorchNetwork network = TorchNetwork.of(graph);
        PointerScope scope = new PointerScope()) {
      network.forward(network.tensor(new float[] {1, 3}, 2, 1), Mode.TRAINING);
      Graph after = network.toGraph();

      assertThat(after.constants().get("mean").floats()).containsExactly(0.5f);
      assertThat(after.constants().get("var").floats()).containsExactly(1.25f);
    }
  }

  @Test
  void recalibrationTakesThePlainMeanOverTheBatches() {
    // Means 2 and 6, variances 2 and 8 (values 4 and 8): mean of means 4, of variances 5.
    Minibatch first = new Minibatch(new float[] {1, 3}, new long[] {2, 1}, null);
    Minibatch second = new Minibatch(new float[] {4, 8}, new long[] {2, 1}, null);

    Graph after =
        AdaptiveBatchNorm.recalibrate(
            normalization(0.9f), BatchSource.of(List.of(first, second)), 2, Progress.silent());

    assertThat(after.constants().get("mean").floats()[0]).isCloseTo(4, within(1e-5f));
    assertThat(after.constants().get("var").floats()[0]).isCloseTo(5, within(1e-5f));
  }

  @Test
  void aSingleValueOfAChannelHasNoDeviationAndChangesNothing() {
    Minibatch one = new Minibatch(new float[] {7}, new long[] {1, 1}, null);

    Graph after =
        AdaptiveBatchNorm.recalibrate(
            normalization(0.9f), BatchSource.of(List.of(one)), 1, Progress.silent());

    assertThat(after.constants().get("mean").floats()).containsExactly(0);
    assertThat(after.constants().get("var").floats()).containsExactly(1);
  }

  @Test
  void networksOfOneImageAreRecalibratedOverTheImages() {
    // Three images of 32x32, of zeros, threes and sixes: means 0, 3 and 6.
    GraphBuilder builder = new GraphBuilder("detector", 17);
    String image = builder.input(ValueInfo.of("x", ElementType.FLOAT, 3, 32, 32));
    String x =
        builder.node(
            "Unsqueeze",
            Attributes.none(),
            image,
            builder.constant("first", Tensor.ofLongs(new long[1], 1)));
    Graph graph =
        builder
            .output(ValueInfo.of(normalized(builder, x, 3, 0.9f), ElementType.FLOAT, 1, 3, 32, 32))
            .build();
    float[] pixels = new float[3 * 3 * 32 * 32];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = 3 * (i / (3 * 32 * 32));
    }
    Minibatch images = new Minibatch(pixels, new long[] {3, 3, 32, 32}, null);

    Graph after =
        AdaptiveBatchNorm.recalibrate(
            graph, BatchSource.of(List.of(images)), 20, Progress.silent());

    assertThat(after.constants().get("mean").floats()).containsExactly(3, 3, 3);
  }

  @Test
  void recalibrationRepairsWreckedStatistics() {
    BatchSource training = Patterns.labelled(12, 1);
    BatchSource validation = Patterns.labelled(6, 2);
    TrainingOptions options = TrainingOptions.defaults().toBuilder().epochs(4).build();
    Graph fresh = ResidualNetwork.build(Patterns.network(7));
    TrainingJob job = new TrainingJob(fresh, null, training, null, options, null);
    Graph trained = Trainer.train(job, Progress.silent()).graph();
    Map<String, Tensor> wrecked = new HashMap<>(trained.constants());
    fresh
        .constants()
        .forEach(
            (name, tensor) -> {
              if (name.endsWith(".mean") || name.endsWith(".var")) {
                wrecked.put(name, tensor);
              }
            });

    Graph repaired =
        AdaptiveBatchNorm.recalibrate(
            trained.withConstants(wrecked), training, 12, Progress.silent());

    assertThat(Evaluation.accuracy(repaired, validation, Progress.silent()).top1())
        .isGreaterThan(0.95);
  }

  private static Graph normalization(float momentum) {
    GraphBuilder builder = new GraphBuilder("norm", 17);
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 2, 1));
    return builder
        .output(ValueInfo.of(normalized(builder, x, 1, momentum), ElementType.FLOAT, 2, 1))
        .build();
  }

  /** Of statistics 0 and 1. */
  private static String normalized(GraphBuilder builder, String x, int channels, float momentum) {
    float[] ones = new float[channels];
    Arrays.fill(ones, 1);
    return builder.node(
        "BatchNormalization",
        Attributes.none().with("momentum", momentum),
        x,
        builder.constant("scale", Tensor.ofFloats(ones, channels)),
        builder.constant("bias", Tensor.ofFloats(new float[channels], channels)),
        builder.constant("mean", Tensor.ofFloats(new float[channels], channels)),
        builder.constant("var", Tensor.ofFloats(ones, channels)));
  }
}
