package dev.lathe.trainer.operator;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * How the kernels of a convolution move over its input, by spatial axis.
 *
 * @param strides steps
 * @param padding zeros on either side
 * @param dilations distances of neighbouring elements of a kernel
 * @param transposed whether it is a transposed convolution
 * @param outputPadding what a transposed one adds at the end
 * @param groups into how many parts the channels are divided
 */
record Sliding(
    long[] strides,
    long[] padding,
    long[] dilations,
    boolean transposed,
    long[] outputPadding,
    long groups) {
  /** Convolves. */
  Tensor apply(Tensor x, Tensor weight, TensorOptional bias) {
    return torch.convolution(
        x, weight, bias, strides, padding, dilations, transposed, outputPadding, groups);
  }

  @Override
  public String toString() {
    return "strides %s, padding %s, dilations %s, groups %d%s"
        .formatted(
            Arrays.toString(strides),
            Arrays.toString(padding),
            Arrays.toString(dilations),
            groups,
            transposed ? ", transposed, output padding " + Arrays.toString(outputPadding) : "");
  }
}
