package dev.lathe.trainer;

import dev.lathe.foundation.Progress;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Tensor;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.batch.Minibatch;
import dev.lathe.trainer.operator.Mode;
import dev.lathe.trainer.operator.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.jspecify.annotations.Nullable;

/** Mean and variance of each channel of a value over examples. */
@SuppressWarnings("try") // Scopes and guards act by being open.
final class Moments {
  private static final int CHANNELS = 1;

  private final double[] sums;
  private final double[] squares;
  private long count;

  private Moments(int channels) {
    sums = new double[channels];
    squares = new double[channels];
  }

  /**
   * The moments of some values of a network as deployed, by name.
   *
   * @param count minibatches to look at; of a source with fewer, those of one pass
   */
  static Map<String, Moments> of(
      Graph graph, Set<String> values, BatchSource batches, int count, Progress progress) {
    Map<String, Moments> moments = new LinkedHashMap<>();
    int minibatches = Math.min(count, batches.batchesPerPass());
    try (TorchNetwork network = TorchNetwork.frozen(graph, values);
        Progress.Stage stage = progress.begin("channel statistics", minibatches);
        BatchSource.Pass pass = batches.pass(0)) {
      for (int number = 0; number < minibatches && pass.hasNext(); number++) {
        add(network, pass.next(), values, moments);
        stage.advance(1);
      }
    }
    return moments;
  }

  private static void add(
      TorchNetwork network, Minibatch batch, Set<String> names, Map<String, Moments> moments) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Map<String, org.bytedeco.pytorch.Tensor> values =
          network.run(network.tensor(batch.inputs(), batch.shape()), Mode.EVALUATION);
      for (String name : names) {
        org.bytedeco.pytorch.Tensor value = values.get(name);
        if (value == null) {
          throw new IllegalStateException("There is no value (%s).".formatted(name));
        }
        int channels = Math.toIntExact(value.size(CHANNELS));
        moments.computeIfAbsent(name, key -> new Moments(channels)).add(value);
      }
    }
  }

  private void add(org.bytedeco.pytorch.Tensor value) {
    long[] others = new long[value.shape().length - 1];
    for (int i = 0; i < others.length; i++) {
      others[i] = i < CHANNELS ? i : i + 1L;
    }
    float[] sum = Tensors.floats(value.sum(others, false, new ScalarTypeOptional()));
    float[] square = Tensors.floats(value.mul(value).sum(others, false, new ScalarTypeOptional()));
    for (int i = 0; i < sums.length; i++) {
      sums[i] += sum[i];
      squares[i] += square[i];
    }
    count += value.numel() / value.size(CHANNELS);
  }

  /** The moments of some of the channels; null for all. */
  Moments kept(int @Nullable [] channels) {
    if (channels == null) {
      return this;
    }
    Moments kept = new Moments(channels.length);
    for (int i = 0; i < channels.length; i++) {
      kept.sums[i] = sums[channels[i]];
      kept.squares[i] = squares[channels[i]];
    }
    kept.count = count;
    return kept;
  }

  Tensor means() {
    float[] means = new float[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = (float) mean(i);
    }
    return Tensor.ofFloats(means, means.length);
  }

  Tensor variances() {
    float[] variances = new float[sums.length];
    for (int i = 0; i < variances.length; i++) {
      variances[i] = (float) variance(i);
    }
    return Tensor.ofFloats(variances, variances.length);
  }

  /** The square roots of the variances with something added to each. */
  Tensor deviations(double epsilon) {
    float[] deviations = new float[sums.length];
    for (int i = 0; i < deviations.length; i++) {
      deviations[i] = (float) Math.sqrt(variance(i) + epsilon);
    }
    return Tensor.ofFloats(deviations, deviations.length);
  }

  private double mean(int channel) {
    return sums[channel] / count;
  }

  private double variance(int channel) {
    double mean = mean(channel);
    return Math.max(0, squares[channel] / count - mean * mean);
  }
}
