package dev.lathe.trainer.operator;

import dev.lathe.trainer.operator.OperatorTable.Entry;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Convolutions in one, two and three dimensions. */
final class Convolutions {
  private Convolutions() {}

  static void addTo(OperatorTable.Collector table) {
    List<Integer> weight = List.of(1);
    List<Integer> bias = List.of(2);
    table.add("Conv", new Entry(weight, bias, List.of(), Convolutions::convolution));
    table.add("ConvTranspose", new Entry(weight, bias, List.of(), Convolutions::transposed));
  }

  private static Operation convolution(Site site) {
    return Operation.single(
        call -> {
          Window window = Window.of(site, Window.spatial(call.input(1).shape(), 2));
          Tensor x = call.input(0);
          long[] pads = window.pads(x);
          if (window.isPoint() && Arrays.stream(pads).allMatch(pad -> pad == 0)) {
            x = thinned(x, window.strides());
            window = window.withUnitStrides();
          }
          long[] padding = Window.symmetric(pads);
          if (padding.length == 0) {
            x = torch.constant_pad_nd(x, Window.lastAxisFirst(pads));
            padding = new long[window.axes()];
          }
          return convolved(
              call,
              x,
              new Sliding(
                  window.strides(),
                  padding,
                  window.dilations(),
                  false,
                  new long[window.axes()],
                  site.attributes().integer("group", 1)));
        });
  }

  private static Tensor convolved(Call call, Tensor x, Sliding sliding) {
    Tensor laidOut = OneDnnTrial.beforeConvolution(x, call.input(1), sliding);
    return sliding.apply(laidOut, call.input(1), call.optional(2));
  }

  /**
   * What a convolution of single points reads: every so-manieth element. Taking these first is as
   * good as striding, and keeps clear of oneDNN's own way of doing it, whose gradient was seen to
   * write outside its memory (4 to 8 channels, 8x8, stride 2, channels last, one thread).
   */
  private static Tensor thinned(Tensor x, long[] strides) {
    Tensor thin = x;
    for (int i = 0; i < strides.length; i++) {
      if (strides[i] > 1) {
        thin = thin.slice(i + 2L, new LongOptional(), new LongOptional(), strides[i]);
      }
    }
    return thin;
  }

  private static Operation transposed(Site site) {
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          Window window = Window.of(site, Window.spatial(call.input(1).shape(), 2));
          long[] outputPadding = site.integers("output_padding", window.axes(), 0);
          long[] pads = transposedPads(site, window, outputPadding, x);
          long[] padding = Window.symmetric(pads);
          boolean cropped = padding.length == 0;
          Tensor y =
              convolved(
                  call,
                  x,
                  new Sliding(
                      window.strides(),
                      cropped ? new long[window.axes()] : padding,
                      window.dilations(),
                      true,
                      outputPadding,
                      site.attributes().integer("group", 1)));
          long[] crop = Arrays.stream(Window.lastAxisFirst(pads)).map(pad -> -pad).toArray();
          return cropped ? torch.constant_pad_nd(y, crop, new Scalar(0.0)) : y;
        });
  }

  /**
   * The pads of a transposed convolution; those of a wanted output shape per ONNX's ConvTranspose.
   */
  private static long[] transposedPads(
      Site site, Window window, long[] outputPadding, Tensor input) {
    String automatic = site.attributes().text("auto_pad", "NOTSET");
    boolean same = automatic.startsWith("SAME");
    long[] wanted = site.attributes().integers("output_shape").orElse(null);
    if (wanted == null && !same) {
      return window.fixedPads();
    }
    int axes = window.axes();
    long[] pads = new long[2 * axes];
    for (int i = 0; i < axes; i++) {
      long size = input.size(i + 2);
      long target = wanted == null ? size * window.strides()[i] : wanted[wanted.length - axes + i];
      long total = window.strides()[i] * (size - 1) + outputPadding[i] + window.extent(i) - target;
      if (total < 0) {
        throw site.unsupported("an output_shape larger than the windows reach");
      }
      boolean smallerFirst = !automatic.equals("SAME_LOWER") && automatic.startsWith("SAME");
      pads[i] = smallerFirst ? total / 2 : total - total / 2;
      pads[axes + i] = total - pads[i];
    }
    return pads;
  }
}
