package dev.lathe.trainer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** {@link Optimizer.AdamW} with its moments. */
final class AdamRule implements UpdateRule {
  private static final String FIRST = "first/";
  private static final String SECOND = "second/";

  private final Optimizer.AdamW options;
  private final Map<String, Tensor> memory = new LinkedHashMap<>();

  AdamRule(Optimizer.AdamW options, List<Parameter> parameters) {
    this.options = options;
    GradientDescent.remember(memory, FIRST, parameters);
    GradientDescent.remember(memory, SECOND, parameters);
  }

  @Override
  public void update(Parameter parameter, Tensor gradient, Rates rates, double decay) {
    Tensor weight = parameter.tensor();
    if (decay > 0) {
      weight.mul_(new Scalar(1 - rates.learningRate() * decay));
    }
    Tensor first = memory.get(FIRST + parameter.name());
    Tensor second = memory.get(SECOND + parameter.name());
    first.lerp_(gradient, new Scalar(1 - options.firstDecay()));
    second
        .mul_(new Scalar(options.secondDecay()))
        .addcmul_(gradient, gradient, new Scalar(1 - options.secondDecay()));
    // Both moments begin at zero; dividing by what they have seen makes up for it.
    double firstSeen = 1 - Math.pow(options.firstDecay(), (double) rates.step());
    double secondSeen = 1 - Math.pow(options.secondDecay(), (double) rates.step());
    Tensor size =
        torch
            .sqrt(second)
            .mul_(new Scalar(1 / Math.sqrt(secondSeen)))
            .add_(new Scalar(options.epsilon()));
    weight.addcdiv_(first, size, new Scalar(-rates.learningRate() / firstSeen));
  }

  @Override
  public Map<String, Tensor> memory() {
    return memory;
  }
}
