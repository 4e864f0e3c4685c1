package dev.lathe.trainer.operator;

import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** An operator prepared for one place in a graph. */
@FunctionalInterface
public interface Operation {
  /** Computes the outputs, in the order of the node's outputs. */
  Tensor[] run(Call call);

  /** An operation with one output. */
  static Operation single(Function<Call, Tensor> function) {
    return call -> new Tensor[] {function.apply(call)};
  }
}
