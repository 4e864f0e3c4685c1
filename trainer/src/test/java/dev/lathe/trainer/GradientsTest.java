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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradientsTest {
  @Test
  void weightTimesGradientIsThatOfAHandCalculation() {
    // Logits z = x W with x = (1, 2) and W = 0: both classes have probability 1/2.
    // dL/dz = (1/2 - 1, 1/2) for label 0, so dL/dW = x^T dL/dz = ((-1/2, 1/2), (-1, 1)).
    // With bias b = (3, 3), which leaves the probabilities: b * dL/db = (-3/2, 3/2).
    Graph graph = linear();
    Minibatch batch = new Minibatch(new float[] {1, 2}, new long[] {1, 2}, new int[] {0});
    List<float[]> heard = new ArrayList<>();

    Gradients.Outcome outcome =
        Gradients.scan(
            graph,
            BatchSource.of(List.of(batch)),
            1,
            view -> {
              assertThat(view.names()).containsExactly("w", "b");
              heard.add(view.gradientSum("w", 0));
              heard.add(view.gradientSum("w", 1));
              heard.add(view.weightTimesGradient("b", 0));
              heard.add(view.weightTimesGradient("w", 1));
              heard.add(view.squaredGradient("w", 0));
              heard.add(view.squaredWeight("b", 0));
            },
            Progress.silent());

    assertThat(heard)
        .containsExactly(
            new float[] {0, 0},
            new float[] {-1.5f, 1.5f},
            new float[] {-1.5f, 1.5f},
            new float[] {0, 0},
            new float[] {0.5f, 2},
            new float[] {9, 9});
    assertThat(outcome.used()).isEqualTo(1);
    assertThat(outcome.meanLoss()).isCloseTo(Math.log(2), within(1e-6));
  }

  @Test
  void minibatchesThatAreNotFiniteAreSkippedAndCounted() {
    Minibatch good = new Minibatch(new float[] {1, 2}, new long[] {1, 2}, new int[] {0});
    Minibatch bad = new Minibatch(new float[] {Float.NaN, 2}, new long[] {1, 2}, new int[] {0});
    List<Integer> heard = new ArrayList<>();

    Gradients.Outcome outcome =
        Gradients.scan(
            linear(),
            BatchSource.of(List.of(good, bad, good)),
            5,
            view -> heard.add(1),
            Progress.silent());

    // Five minibatches of a source of three: good, bad, good, good, bad.
    assertThat(outcome.used()).isEqualTo(3);
    assertThat(outcome.skipped()).isEqualTo(2);
    assertThat(heard).hasSize(3);
  }

  @Test
  void importanceOfAKernelIsWhatTheLossLosesByShrinkingIt() {
    Graph graph = ResidualNetwork.build(Patterns.network(3));
    BatchSource batches = Patterns.labelled(1, 4);
    Map<String, float[]> taylor = new HashMap<>();
    double loss =
        Gradients.scan(
                graph,
                batches,
                1,
                view -> view.names().forEach(n -> taylor.put(n, view.weightTimesGradient(n, 0))),
                Progress.silent())
            .meanLoss();

    // d loss / d s of weights s * w at s = 1 is the sum of weight times gradient.
    for (String name : List.of("layer1.weight", "layer2.norm.scale", "classifier.weight")) {
      double sum = 0;
      for (float part : taylor.get(name)) {
        sum += part;
      }
      float step = 0.01f;
      double above = lossWith(graph, name, 1 + step, batches);
      double below = lossWith(graph, name, 1 - step, batches);
      assertThat(sum).isCloseTo((above - below) / (2 * step), within(2e-3 * Math.max(1, loss)));
    }
  }

  private static double lossWith(Graph graph, String name, float factor, BatchSource batches) {
    Map<String, Tensor> constants = new HashMap<>(graph.constants());
    Tensor old = constants.get(name);
    float[] values = old.floats();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    constants.put(name, Tensor.ofFloats(values, old.shape()));
    Graph changed = graph.withConstants(constants);
    return Gradients.scan(changed, batches, 1, view -> {}, Progress.silent()).meanLoss();
  }

  private static Graph linear() {
    GraphBuilder builder = new GraphBuilder("linear", 17);
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 2));
    String w = builder.constant("w", Tensor.ofFloats(new float[4], 2, 2));
    String b = builder.constant("b", Tensor.ofFloats(new float[] {3, 3}, 2));
    String y = builder.node("Gemm", Attributes.none(), x, w, b);
    return builder.output(ValueInfo.of(y, ElementType.FLOAT, 1, 2)).build();
  }
}
