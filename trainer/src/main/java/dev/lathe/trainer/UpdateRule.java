package dev.lathe.trainer;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** One optimiser with what it remembers of every parameter. */
interface UpdateRule {
  /**
   * Moves one parameter along its gradient, which may be overwritten.
   *
   * @param decay weight decay, 0 where it does not apply to this parameter
   */
  void update(Parameter parameter, Tensor gradient, Rates rates, double decay);

  /**
   * The numbers of one step.
   *
   * @param learningRate of this step
   * @param step its number, from 1
   */
  record Rates(double learningRate, long step) {}

  /** What is remembered, by kind and name of the constant. */
  Map<String, Tensor> memory();

  /** The rule of an optimiser, for parameters that have not moved yet. */
  static UpdateRule of(Optimizer optimizer, List<Parameter> parameters) {
    return optimizer instanceof Optimizer.AdamW adam
        ? new AdamRule(adam, parameters)
        : new MomentumRule((Optimizer.Momentum) optimizer, parameters);
  }
}
