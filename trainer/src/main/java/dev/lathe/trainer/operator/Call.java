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
 * @param batch images in the batch that runs
 * @param exportedBatch images in a batch as the file fixes it, or -1 where it leaves that open
 */
public record Call(@Nullable Tensor[] inputs, Mode mode, long batch, long exportedBatch) {
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

  /** Whether the file fixes a batch size and another one runs. */
  boolean otherBatch() {
    return exportedBatch > 0 && batch != exportedBatch;
  }
}
