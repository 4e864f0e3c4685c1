package dev.lathe.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.onnx.Graph;
import dev.lathe.trainer.operator.Mode;
import dev.lathe.trainer.operator.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator gives ONNX Runtime's values and the gradients of central differences. */
@SuppressWarnings("try")
class OperatorTest {
  @ParameterizedTest
  @MethodSource("dev.lathe.trainer.OperatorCase#all")
  void valuesAreOnnxRuntimes(OperatorCase given) {
    Graph graph = given.graph();
    float[] inputs = given.input();
    float[] expected = OnnxRuntimeReference.outputs(graph, inputs, given.shape()).get("y");

    try (TorchNetwork network = TorchNetwork.of(graph)) {
      float[] actual = network.outputs(inputs, given.shape()).get("y");

      assertThat(actual).hasSameSizeAs(expected);
      for (int i = 0; i < expected.length; i++) {
        assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.lathe.trainer.OperatorCase#all")
  void gradientsAreThoseOfCentralDifferences(OperatorCase given) {
    try (TorchNetwork network = TorchNetwork.of(given.graph());
        PointerScope scope = new PointerScope()) {
      org.bytedeco.pytorch.Tensor x =
          network.tensor(given.input(), given.shape()).requires_grad_(true);
      loss(network, x).backward();

      List<org.bytedeco.pytorch.Tensor> leaves = new ArrayList<>(List.of(x));
      network.parameters().forEach(parameter -> leaves.add(parameter.tensor()));
      for (org.bytedeco.pytorch.Tensor leaf : leaves) {
        if (leaf.grad().defined()) {
          compare(network, x, leaf);
        }
      }
    }
  }

  /** Checks a few elements of one leaf, each moved by a small step to both sides. */
  private static void compare(
      TorchNetwork network, org.bytedeco.pytorch.Tensor x, org.bytedeco.pytorch.Tensor leaf) {
    float[] gradient = Tensors.floats(leaf.grad());
    float[] values = Tensors.floats(leaf);
    float step = 1e-2f;
    for (int i = 0; i < values.length; i += Math.max(1, values.length / 6)) {
      double above = moved(network, x, leaf, values, i, step);
      double below = moved(network, x, leaf, values, i, -step);
      double expected = (above - below) / (2 * step);
      assertThat((double) gradient[i])
          .isCloseTo(expected, within(2e-2 + 2e-2 * Math.abs(expected)));
    }
    moved(network, x, leaf, values, 0, 0);
  }

  private static double moved(
      TorchNetwork network,
      org.bytedeco.pytorch.Tensor x,
      org.bytedeco.pytorch.Tensor leaf,
      float[] values,
      int index,
      float step) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      float[] changed = values.clone();
      changed[index] += step;
      leaf.copy_(Tensors.ofFloats(changed, leaf.shape()));
      return loss(network, x).item_double();
    }
  }

  /** A sum of all outputs with fixed factors, so that every element has a gradient of its own. */
  private static org.bytedeco.pytorch.Tensor loss(
      TorchNetwork network, org.bytedeco.pytorch.Tensor x) {
    org.bytedeco.pytorch.Tensor y = network.forward(x, Mode.EVALUATION);
    float[] factors = new float[(int) y.numel()];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = (float) Math.cos(1.7 * i) + 0.3f;
    }
    return y.mul(Tensors.ofFloats(factors, y.shape())).sum();
  }
}
