package dev.lathe.trainer.operator;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of one run of an operation.
 *
 * @param inputs the values read; null where an input is left out
 * @param mode how the network is run
 * @param batch images in the batch that runs; -1 where only constants are computed with
 */
public record Call(@Nullable Tensor[] inputs, Mode mode, long batch) {
  /** Whether input {@code index} is given. */
  boolean has(int index) {
    return index < inputs.length && inputs[index] != null;
  }

  /** Input {@code index}, which must be given. */
  Tensor input(int index) {
    Tensor input = index < inputs.length ? inputs[index] : null;
    if (input == null) {
      throw new IllegalStateException("Input %d is left out.".formatted(index));
    }
    return input;
  }

  /** Input {@code index} as libtorch takes optional tensors. */
  TensorOptional optional(int index) {
    return has(index) ? new TensorOptional(input(index)) : new TensorOptional();
  }

  /** The integers of input {@code index}, or null where it is left out. */
  long @Nullable [] integers(int index) {
    if (!has(index)) {
      return null;
    }
    Tensor whole = input(index).to(torch.ScalarType.Long).contiguous();
    long[] values = new long[Math.toIntExact(whole.numel())];
    LongPointer pointer = whole.data_ptr_long();
    pointer.get(values);
    return values;
  }
}
