package dev.lathe.trainer.operator;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;

/** Sums over the processes that train together. */
@FunctionalInterface
public interface Exchange {
  /** Replaces a tensor by its sum over all processes, the same bits in each of them. */
  void sum(Tensor tensor);

  /**
   * The sum over all processes with its gradient: what the sum means to all of them, which is the
   * sum of their gradients. Every process must run the same operations in the same order.
   */
  default Tensor differentiableSum(Tensor part) {
    Tensor sum = part.detach().clone();
    sum(sum);
    part.register_hook(
        new TensorTensorHook() {
          @Override
          public TensorBase call(TensorBase gradient) {
            Tensor whole = new Tensor(gradient).clone();
            sum(whole);
            return whole;
          }
        });
    // Of the value of the sum, with the gradient of the part.
    return part.sub(part.detach()).add(sum);
  }
}
