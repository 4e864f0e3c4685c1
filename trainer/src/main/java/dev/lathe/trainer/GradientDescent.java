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
 * Steps along gradients: clipping, the optimiser's rule with weight decay where it applies, and the
 * moving averages where they are wanted; what is held stays. Owns what the rule remembers, and the
 * averages.
 */
@SuppressWarnings("try") // Scopes and guards act by being open.
final class GradientDescent implements AutoCloseable {
  private final List<Parameter> parameters;
  private final TrainingOptions options;
  private final double clipNorm;
  private final UpdateRule rule;
  private final Map<String, Tensor> averages = new LinkedHashMap<>();
  private final HeldElements held;

  GradientDescent(List<Parameter> parameters, TrainingOptions options, double clipNorm, Held held) {
    this.parameters = List.copyOf(parameters);
    this.held = new HeldElements(this.parameters, held);
    this.options = options;
    this.clipNorm = clipNorm;
    this.rule = UpdateRule.of(options.optimizer(), parameters);
    if (options.averaging() > 0) {
      try (PointerScope scope = new PointerScope()) {
        for (Parameter parameter : parameters) {
          averages.put(parameter.name(), kept(parameter.tensor().detach().clone()));
        }
      }
    }
  }

  /** Adds zeros of the shape of every parameter, which outlive every scope. */
  static void remember(Map<String, Tensor> memory, String kind, List<Parameter> parameters) {
    try (PointerScope scope = new PointerScope()) {
      for (Parameter parameter : parameters) {
        memory.put(kind + parameter.name(), kept(torch.zeros_like(parameter.tensor().detach())));
      }
    }
  }

  private static Tensor kept(Tensor tensor) {
    tensor.retainReference();
    return tensor;
  }

  /** What the optimiser remembers, by kind and name of the constant. */
  Map<String, Tensor> memory() {
    return rule.memory();
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
              .map(Parameter::tensor)
              .filter(weight -> weight.grad().defined())
              .toArray(Tensor[]::new);
      if (weights.length == 0) {
        return 0;
      }
      double limit = Math.min(clipNorm, Float.MAX_VALUE);
      return torch.clip_grad_norm_(new TensorVector(weights), limit, 2.0, false);
    }
  }

  /**
   * One step along the gradients, which are forgotten afterwards.
   *
   * @param number steps done before
   */
  void step(double learningRate, long number) {
    UpdateRule.Rates rates = new UpdateRule.Rates(learningRate, number + 1);
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      for (Parameter parameter : parameters) {
        Tensor gradient = parameter.tensor().grad();
        if (gradient.defined()) {
          double decay = parameter.decays() ? options.weightDecay() : 0;
          rule.update(parameter, gradient, rates, decay);
          parameter.tensor().mutable_grad().reset();
        }
      }
      held.restore();
      average();
    }
  }

  private void average() {
    Scalar share = new Scalar(1 - options.averaging());
    for (Parameter parameter : parameters) {
      Tensor average = averages.get(parameter.name());
      if (average != null) {
        average.lerp_(parameter.tensor(), share);
      }
    }
  }

  @Override
  public void close() {
    rule.memory().values().forEach(Tensor::close);
    averages.values().forEach(Tensor::close);
    held.close();
  }
}
