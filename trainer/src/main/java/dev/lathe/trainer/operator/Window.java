package dev.lathe.trainer.operator;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * The sliding window of a convolution or pooling.
 *
 * @param kernel sizes by spatial axis
 * @param strides steps by spatial axis
 * @param dilations distances of neighbouring elements by spatial axis
 * @param fixedPads pads at the begin of each spatial axis, then at the end of each
 * @param automatic ONNX's {@code auto_pad}
 */
record Window(long[] kernel, long[] strides, long[] dilations, long[] fixedPads, String automatic) {
  static Window of(Site site, long[] kernel) {
    int axes = kernel.length;
    return new Window(
        kernel,
        site.integers("strides", axes, 1),
        site.integers("dilations", axes, 1),
        site.integers("pads", 2 * axes, 0),
        site.attributes().text("auto_pad", "NOTSET"));
  }

  /** The sizes of a tensor from axis {@code first} on. */
  static long[] spatial(long[] sizes, int first) {
    return Arrays.copyOfRange(sizes, first, sizes.length);
  }

  int axes() {
    return kernel.length;
  }

  /** Whether the window covers a single element. */
  boolean isPoint() {
    return Arrays.stream(kernel).allMatch(size -> size == 1);
  }

  /** This window moved by one element at a time. */
  Window withUnitStrides() {
    long[] ones = new long[axes()];
    Arrays.fill(ones, 1);
    return new Window(kernel, ones, dilations, fixedPads, automatic);
  }

  /** The number of neighbouring elements that the window covers, with gaps. */
  long extent(int axis) {
    return (kernel[axis] - 1) * dilations[axis] + 1;
  }

  /** The pads for an input: begins, then ends. */
  long[] pads(Tensor input) {
    if (automatic.equals("NOTSET") || automatic.isEmpty()) {
      return fixedPads;
    }
    long[] pads = new long[2 * axes()];
    if (automatic.equals("VALID")) {
      return pads;
    }
    for (int i = 0; i < axes(); i++) {
      long size = input.size(i + 2);
      long output = (size + strides[i] - 1) / strides[i];
      long total = Math.max(0, (output - 1) * strides[i] + extent(i) - size);
      pads[i] = automatic.equals("SAME_LOWER") ? total - total / 2 : total / 2;
      pads[axes() + i] = total - pads[i];
    }
    return pads;
  }

  /** The pads by axis where begin and end are the same; empty where they differ or are negative. */
  static long[] symmetric(long[] pads) {
    int axes = pads.length / 2;
    for (int i = 0; i < axes; i++) {
      if (pads[i] != pads[axes + i] || pads[i] < 0) {
        return new long[0];
      }
    }
    return Arrays.copyOf(pads, axes);
  }

  /** Pads as libtorch takes them: begin and end of the last axis, then of the one before. */
  static long[] lastAxisFirst(long[] pads) {
    int axes = pads.length / 2;
    long[] turned = new long[pads.length];
    for (int i = 0; i < axes; i++) {
      turned[2 * (axes - 1 - i)] = pads[i];
      turned[2 * (axes - 1 - i) + 1] = pads[axes + i];
    }
    return turned;
  }
}
