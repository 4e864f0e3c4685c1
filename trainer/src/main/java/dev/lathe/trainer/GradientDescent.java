package dev.lathe.trainer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Stochastic gradient descent with momentum, as Sutskever et al. ("On the importance of
 * initialization and momentum in deep learning", 2013) in the form that libtorch uses. Owns the
 * velocities, and the moving averages where they are wanted.
 */
@SuppressWarnings("try") // Scopes and guards act by being open.
final class GradientDescent implements AutoCloseable {
  private final List<TorchNetwork.Parameter> parameters;
  private final TrainingOptions options;
  private final double clipNorm;
  private final Map<String, Tensor> velocities = new LinkedHashMap<>();
  private final Map<String, Tensor> averages = new LinkedHashMap<>();

  GradientDescent(
      List<TorchNetwork.Parameter> parameters, TrainingOptions options, double clipNorm) {
    this.parameters = List.copyOf(parameters);
    this.options = options;
    this.clipNorm = clipNorm;
    try (PointerScope scope = new PointerScope()) {
      for (TorchNetwork.Parameter parameter : parameters) {
        Tensor weight = parameter.tensor().detach();
        velocities.put(parameter.name(), kept(torch.zeros_like(weight)));
        if (options.averaging() > 0) {
          averages.put(parameter.name(), kept(weight.clone()));
        }
      }
    }
  }

  private static Tensor kept(Tensor tensor) {
    tensor.retainReference();
    return tensor;
  }

  /** By name of the constant. */
  Map<String, Tensor> velocities() {
    return velocities;
  }

  /** By name of the constant; empty where no average is taken. */
  Map<String, Tensor> averages() {
    return averages;
  }

  /** Cuts the gradients to the clip norm and answers the norm they had. */
  double clip() {
    try (PointerScope scope = new PointerScope()) {
      Tensor[] weights =
          parameters.stream()
              .map(TorchNetwork.Parameter::tensor)
              .filter(weight -> weight.grad().defined())
              .toArray(Tensor[]::new);
      if (weights.length == 0) {
        return 0;
      }
      double limit = Math.min(clipNorm, Float.MAX_VALUE);
      return torch.clip_grad_norm_(new TensorVector(weights), limit, 2.0, false);
    }
  }

  /** One step along the gradients, which are forgotten afterwards. */
  void step(double learningRate) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Scalar momentum = new Scalar(options.momentum());
      Scalar decay = new Scalar(options.weightDecay());
      Scalar back = new Scalar(-learningRate);
      for (TorchNetwork.Parameter parameter : parameters) {
        Tensor weight = parameter.tensor();
        Tensor gradient = weight.grad();
        if (!gradient.defined()) {
          continue;
        }
        if (parameter.decays() && options.weightDecay() > 0) {
          gradient.add_(weight, decay);
        }
        Tensor velocity = velocities.get(parameter.name());
        velocity.mul_(momentum).add_(gradient);
        if (options.nesterov()) {
          gradient.add_(velocity, momentum);
          weight.add_(gradient, back);
        } else {
          weight.add_(velocity, back);
        }
        weight.mutable_grad().reset();
      }
      average();
    }
  }

  private void average() {
    Scalar share = new Scalar(1 - options.averaging());
    for (TorchNetwork.Parameter parameter : parameters) {
      Tensor average = averages.get(parameter.name());
      if (average != null) {
        average.lerp_(parameter.tensor(), share);
      }
    }
  }

  @Override
  public void close() {
    velocities.values().forEach(Tensor::close);
    averages.values().forEach(Tensor::close);
  }
}
