package dev.lathe.trainer;

import dev.lathe.foundation.Progress;
import dev.lathe.graph.Graph;
import dev.lathe.graph.Tensor;
import dev.lathe.trainer.operator.Mode;
import dev.lathe.trainer.operator.Tensors;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
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
   * The moments of some values of a network as deployed, of the channels that a match keeps, by the
   * student's name.
   */
  static Map<String, Moments> of(
      Graph graph, List<FeatureMatch> matches, BatchSource batches, int count, Progress progress) {
    Set<String> asked = new HashSet<>();
    matches.forEach(match -> asked.add(match.teacher()));
    Map<String, Moments> moments = new LinkedHashMap<>();
    try (TorchNetwork network = TorchNetwork.frozen(graph, asked);
        Progress.Stage stage = progress.begin("channel statistics", count)) {
      int seen = 0;
      for (int number = 0; seen < count; number++) {
        try (BatchSource.Pass pass = batches.pass(number)) {
          while (pass.hasNext() && seen < count) {
            add(network, pass.next(), matches, moments);
            seen++;
            stage.advance(1);
          }
        }
      }
    }
    return moments;
  }

  private static void add(
      TorchNetwork network,
      Minibatch batch,
      List<FeatureMatch> matches,
      Map<String, Moments> moments) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Map<String, org.bytedeco.pytorch.Tensor> values =
          network.run(network.tensor(batch.inputs(), batch.shape()), Mode.EVALUATION);
      for (FeatureMatch match : matches) {
        org.bytedeco.pytorch.Tensor value = values.get(match.teacher());
        if (value == null) {
          throw new IllegalStateException("There is no value (%s).".formatted(match.teacher()));
        }
        int channels = Math.toIntExact(value.size(CHANNELS));
        int[] kept = match.kept();
        moments
            .computeIfAbsent(
                match.student(), key -> new Moments(kept == null ? channels : kept.length))
            .add(value, kept);
      }
    }
  }

  private void add(org.bytedeco.pytorch.Tensor value, int @Nullable [] kept) {
    long[] others = new long[value.shape().length - 1];
    for (int i = 0; i < others.length; i++) {
      others[i] = i < CHANNELS ? i : i + 1L;
    }
    float[] sum = Tensors.floats(value.sum(others, false, new ScalarTypeOptional()));
    float[] square = Tensors.floats(value.mul(value).sum(others, false, new ScalarTypeOptional()));
    for (int i = 0; i < sums.length; i++) {
      int channel = kept == null ? i : kept[i];
      sums[i] += sum[channel];
      squares[i] += square[channel];
    }
    count += value.numel() / value.size(CHANNELS);
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
