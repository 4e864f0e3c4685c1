package dev.lathe.trainer.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.trainer.TorchRuntime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OneDnnTrialTest {
  private final List<String> reasons = new ArrayList<>();
  private boolean enabled;

  @BeforeEach
  void keepWhatIsSet() {
    TorchRuntime.load();
    enabled = torch.globalContext().userEnabledMkldnn();
  }

  @AfterEach
  void putItBack() {
    torch.globalContext().setUserEnabledMkldnn(enabled);
  }

  @Test
  @SuppressWarnings("try")
  void convolutionsOfPlanesAreComputedRightAfterTheyWereTried() {
    Random random = new Random(1);
    for (int round = 0; round < 40; round++) {
      try (PointerScope scope = new PointerScope()) {
        boolean depthwise = random.nextInt(3) == 0;
        int channels = 1 + random.nextInt(20);
        int filters = depthwise ? channels : 1 + random.nextInt(20);
        int kernel = 1 + 2 * random.nextInt(3);
        int dilation = 1 + random.nextInt(2);
        boolean passedOn = random.nextBoolean();
        int images = 1 + random.nextInt(4);
        Tensor x = numbers(random, images, channels, 12, 15);
        Tensor weight = numbers(random, filters, depthwise ? 1 : channels, kernel, kernel);
        Sliding sliding = sliding(2, kernel / 2, dilation, depthwise ? channels : 1);

        OneDnnTrial trial = new OneDnnTrial(reasons::add);
        Tensor laidOut =
            trial.tried(
                x.detach().requires_grad_(passedOn), weight.detach().requires_grad_(true), sliding);
        assertThat(torch.globalContext().userEnabledMkldnn()).isEqualTo(trial.isRunning());
        List<float[]> tried = values(laidOut, weight, sliding, passedOn);
        torch.globalContext().setUserEnabledMkldnn(false);
        List<float[]> without = values(x, weight, sliding, passedOn);

        for (int index = 0; index < tried.size(); index++) {
          assertThat(furthest(tried.get(index), without.get(index)))
              .as("round %d, value %d", round, index)
              .isLessThan(1e-4);
        }
      }
    }
  }

  @Test
  @SuppressWarnings("try")
  void aConvolutionOfLinesIsNotTriedButEndsTheTrialAndThatIsSaidOnce() {
    try (PointerScope scope = new PointerScope()) {
      OneDnnTrial trial = new OneDnnTrial(reasons::add);
      Tensor x = numbers(new Random(1), 2, 3, 8);
      Tensor weight = numbers(new Random(2), 4, 3, 3);

      trial.tried(x, weight, sliding(1, 0, 1, 1));
      trial.tried(x, weight, sliding(1, 0, 1, 1));

      assertThat(trial.isRunning()).isFalse();
      assertThat(torch.globalContext().userEnabledMkldnn()).isFalse();
      assertThat(reasons)
          .containsExactly(
              "convolutions other than of planes ([2, 3, 8] by [4, 3, 3], strides [1], padding [0],"
                  + " dilations [1], groups 1)");
    }
  }

  private static Sliding sliding(int axes, long padding, long dilation, long groups) {
    return new Sliding(
        filled(axes, 1),
        filled(axes, padding),
        filled(axes, dilation),
        false,
        new long[axes],
        groups);
  }

  private static long[] filled(int axes, long value) {
    long[] values = new long[axes];
    Arrays.fill(values, value);
    return values;
  }

  private static Tensor numbers(Random random, long... shape) {
    float[] values = new float[Math.toIntExact(dev.lathe.onnx.Tensor.elementCount(shape))];
    for (int index = 0; index < values.length; index++) {
      values[index] = (float) random.nextGaussian();
    }
    return Tensors.ofFloats(values, shape);
  }

  /** The values of a convolution, and the gradients of the sum of their squares. */
  private static List<float[]> values(
      Tensor input, Tensor kernel, Sliding sliding, boolean passedOn) {
    Tensor x = input.detach().requires_grad_(passedOn);
    Tensor weight = kernel.detach().requires_grad_(true);
    Tensor y = sliding.apply(x, weight, new TensorOptional());
    y.mul(y).sum().backward();
    List<float[]> values = new ArrayList<>();
    values.add(Tensors.floats(y));
    values.add(Tensors.floats(weight.grad()));
    if (passedOn) {
      values.add(Tensors.floats(x.grad()));
    }
    return values;
  }

  /** The largest difference, in units of the largest number. */
  private static double furthest(float[] some, float[] others) {
    double largest = 0;
    double furthest = 0;
    for (int at = 0; at < others.length; at++) {
      largest = Math.max(largest, Math.abs(others[at]));
      furthest = Math.max(furthest, Math.abs(some[at] - others[at]));
    }
    return furthest / largest;
  }
}
