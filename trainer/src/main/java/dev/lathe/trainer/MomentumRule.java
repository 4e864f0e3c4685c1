package dev.lathe.trainer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** {@link Optimizer.Momentum} with its velocities. */
final class MomentumRule implements UpdateRule {
  private static final String VELOCITY = "velocity/";

  private final Optimizer.Momentum options;
  private final Map<String, Tensor> memory = new LinkedHashMap<>();

  MomentumRule(Optimizer.Momentum options, List<Parameter> parameters) {
    this.options = options;
    GradientDescent.remember(memory, VELOCITY, parameters);
  }

  @Override
  public void update(Parameter parameter, Tensor gradient, Rates rates, double decay) {
    Tensor weight = parameter.tensor();
    Scalar momentum = new Scalar(options.momentum());
    Scalar back = new Scalar(-rates.learningRate());
    if (decay > 0) {
      gradient.add_(weight, new Scalar(decay));
    }
    Tensor velocity = memory.get(VELOCITY + parameter.name());
    velocity.mul_(momentum).add_(gradient);
    if (options.nesterov()) {
      gradient.add_(velocity, momentum);
      weight.add_(gradient, back);
    } else {
      weight.add_(velocity, back);
    }
  }

  @Override
  public Map<String, Tensor> memory() {
    return memory;
  }
}
