package dev.lathe.trainer;

import dev.lathe.trainer.operator.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * oneDNN, which computes libtorch's convolutions and recurrent layers, as far as it computes them
 * right on this processor.
 *
 * <p>It plans its blocks by the sizes of the caches. AMD's processors are asked for them by {@code
 * CPUID} leaf 8000001D; where a hypervisor leaves that empty, oneDNN 3.7.1 was seen to compute
 * wrong convolutions and LSTMs, without a word, with all its kernels but those of SSE 4.1. That the
 * one is the cause of the other is supposed, not shown.
 */
final class OneDnn {
  private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache/index0");
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final String LARGEST_ISA = "ONEDNN_MAX_CPU_ISA";
  private static final float TOLERANCE = 1e-3f;

  private OneDnn() {}

  /**
   * Whether it may compute whatever is asked of it: it is right in the layers tried, and those are
   * not tried where others were seen to be wrong, unless the environment keeps it to the kernels
   * that were right.
   */
  static boolean isTrusted() {
    boolean kept = "SSE41".equals(System.getenv(LARGEST_ISA));
    return (kept || !hidesCaches(CACHES, PROCESSORS)) && passes();
  }

  /**
   * Whether this is a processor of AMD that tells the system nothing of its caches.
   *
   * @param caches where Linux describes the first cache of the first processor
   * @param processors where it describes the processors
   */
  static boolean hidesCaches(Path caches, Path processors) {
    if (Files.exists(caches) || !Files.isReadable(processors)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(processors)) {
      return lines.anyMatch(line -> line.startsWith("vendor_id") && line.endsWith("AuthenticAMD"));
    } catch (IOException | UncheckedIOException e) {
      // A system that does not say; the layers tried below do.
      return false;
    }
  }

  /** Whether values and gradients of a few small layers are those of libtorch without it. */
  static boolean passes() {
    List<float[]> with = values(true);
    List<float[]> without = values(false);
    torch.globalContext().setUserEnabledMkldnn(true);
    for (int index = 0; index < with.size(); index++) {
      if (!agree(with.get(index), without.get(index))) {
        return false;
      }
    }
    return true;
  }

  private static boolean agree(float[] some, float[] others) {
    for (int index = 0; index < some.length; index++) {
      // Not so for NaN either.
      if (!(Math.abs(some[index] - others[index]) <= TOLERANCE * (1 + Math.abs(others[index])))) {
        return false;
      }
    }
    return some.length == others.length;
  }

  @SuppressWarnings("try")
  private static List<float[]> values(boolean enabled) {
    torch.globalContext().setUserEnabledMkldnn(enabled);
    try (PointerScope scope = new PointerScope()) {
      List<float[]> values = new ArrayList<>();
      values.addAll(convolution(numbers(1, 2, 2, 9), numbers(2, 3, 2, 3)));
      values.addAll(convolution(numbers(3, 2, 16, 9, 9), numbers(4, 32, 16, 3, 3)));
      values.add(recurrent());
      return values;
    }
  }

  /** The values of a convolution and the gradients of the sum of their squares. */
  private static List<float[]> convolution(Tensor x, Tensor weight) {
    x.requires_grad_(true);
    weight.requires_grad_(true);
    int axes = Math.toIntExact(x.dim() - 2);
    long[] ones = new long[axes];
    Arrays.fill(ones, 1);
    Tensor y =
        torch.convolution(
            x, weight, new TensorOptional(), ones, new long[axes], ones, false, new long[axes], 1);
    y.mul(y).sum().backward();
    return List.of(Tensors.floats(y), Tensors.floats(x.grad()), Tensors.floats(weight.grad()));
  }

  /** An LSTM of three units over three steps. */
  private static float[] recurrent() {
    TensorVector state = new TensorVector(numbers(5, 1, 2, 3), numbers(6, 1, 2, 3));
    TensorVector parameters =
        new TensorVector(numbers(7, 12, 4), numbers(8, 12, 3), numbers(9, 12), numbers(10, 12));
    return Tensors.floats(
        torch
            .lstm(numbers(11, 3, 2, 4), state, parameters, true, 1, 0, false, false, false)
            .get0());
  }

  /** Numbers between -1 and 1 that no two tensors have in common. */
  private static Tensor numbers(int which, long... shape) {
    float[] values = new float[Math.toIntExact(dev.lathe.onnx.Tensor.elementCount(shape))];
    for (int index = 0; index < values.length; index++) {
      values[index] = (float) Math.sin(which + 0.7 * index);
    }
    return Tensors.ofFloats(values, shape);
  }
}
