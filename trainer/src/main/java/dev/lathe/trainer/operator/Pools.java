package dev.lathe.trainer.operator;

import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Pooling in one, two and three dimensions. */
final class Pools {
  private Pools() {}

  static void addTo(OperatorTable.Collector table) {
    table.add("MaxPool", Pools::max);
    table.add("AveragePool", Pools::average);
    table.add("GlobalAveragePool", site -> Operation.single(call -> globalAverage(call.input(0))));
    table.add("GlobalMaxPool", site -> Operation.single(call -> globalMax(call.input(0))));
  }

  private static Tensor globalAverage(Tensor x) {
    return x.mean(
        Axes.from(2, x.shape().length), true, new org.bytedeco.pytorch.ScalarTypeOptional());
  }

  private static Tensor globalMax(Tensor x) {
    return x.amax(Axes.from(2, x.shape().length), true);
  }

  private static Window window(Site site) {
    long[] kernel =
        site.attributes()
            .integers("kernel_shape")
            .orElseThrow(() -> site.unsupported("no kernel_shape"));
    return Window.of(site, kernel);
  }

  private static Operation max(Site site) {
    site.refuseOutputsBeyond(1);
    Window window = window(site);
    boolean ceil = site.attributes().integer("ceil_mode", 0) == 1;
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          long[] pads = window.pads(x);
          long[] padding = Window.symmetric(pads);
          if (!fits(window, padding)) {
            long[] whole = ceil ? reachingEnds(window, pads, x) : pads;
            x =
                torch.constant_pad_nd(
                    x, Window.lastAxisFirst(whole), new Scalar(Double.NEGATIVE_INFINITY));
            return max(x, window, new long[window.axes()], false);
          }
          return max(x, window, padding, ceil);
        });
  }

  private static Tensor max(Tensor x, Window window, long[] padding, boolean ceil) {
    return switch (window.axes()) {
      case 1 ->
          torch.max_pool1d(x, window.kernel(), window.strides(), padding, window.dilations(), ceil);
      case 2 ->
          torch.max_pool2d(x, window.kernel(), window.strides(), padding, window.dilations(), ceil);
      default ->
          torch.max_pool3d(x, window.kernel(), window.strides(), padding, window.dilations(), ceil);
    };
  }

  private static Operation average(Site site) {
    Window window = window(site);
    if (Arrays.stream(window.dilations()).anyMatch(dilation -> dilation != 1)) {
      throw site.unsupported("dilations");
    }
    boolean ceil = site.attributes().integer("ceil_mode", 0) == 1;
    boolean counted = site.attributes().integer("count_include_pad", 0) == 1;
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          long[] pads = window.pads(x);
          long[] padding = Window.symmetric(pads);
          return fits(window, padding)
              ? average(x, window, padding, ceil, counted)
              : averagePadded(x, window, pads, ceil, counted);
        });
  }

  private static Tensor average(
      Tensor x, Window window, long[] padding, boolean ceil, boolean counted) {
    long[] kernel = window.kernel();
    long[] strides = window.strides();
    return switch (window.axes()) {
      case 1 -> torch.avg_pool1d(x, kernel, strides, padding, ceil, counted);
      case 2 -> torch.avg_pool2d(x, kernel, strides, padding, ceil, counted, new LongOptional());
      default -> torch.avg_pool3d(x, kernel, strides, padding, ceil, counted, new LongOptional());
    };
  }

  /**
   * Pads that libtorch does not know: the mean over the padded input divided by the mean over what
   * counts, which is 1 inside (and in the pads where they count) and 0 elsewhere.
   */
  private static Tensor averagePadded(
      Tensor x, Window window, long[] pads, boolean ceil, boolean counted) {
    long[] whole = ceil ? reachingEnds(window, pads, x) : pads;
    long[] none = new long[window.axes()];
    Tensor counting = torch.ones_like(x.narrow(0, 0, 1).narrow(1, 0, 1).detach());
    if (counted) {
      counting = torch.constant_pad_nd(counting, Window.lastAxisFirst(pads), new Scalar(1.0));
      long[] rest = new long[whole.length];
      Arrays.setAll(rest, i -> whole[i] - pads[i]);
      counting = torch.constant_pad_nd(counting, Window.lastAxisFirst(rest), new Scalar(0.0));
    } else {
      counting = torch.constant_pad_nd(counting, Window.lastAxisFirst(whole), new Scalar(0.0));
    }
    Tensor padded = torch.constant_pad_nd(x, Window.lastAxisFirst(whole), new Scalar(0.0));
    return average(padded, window, none, false, true)
        .div(average(counting, window, none, false, true));
  }

  /** Whether libtorch's own padding serves: the same on both sides, at most half a window. */
  private static boolean fits(Window window, long[] padding) {
    if (padding.length == 0) {
      return false;
    }
    for (int i = 0; i < padding.length; i++) {
      if (2 * padding[i] > window.kernel()[i]) {
        return false;
      }
    }
    return true;
  }

  /** Pads whose ends are moved to where the last window of {@code ceil_mode} ends. */
  private static long[] reachingEnds(Window window, long[] pads, Tensor x) {
    int axes = window.axes();
    long[] moved = pads.clone();
    for (int i = 0; i < axes; i++) {
      long size = x.size(i + 2);
      long stride = window.strides()[i];
      long room = size + pads[i] + pads[axes + i] - window.extent(i);
      long last = (room + stride - 1) / stride;
      if (last * stride >= size + pads[i]) {
        last--; // A window that would start in the pads of the end does not count.
      }
      moved[axes + i] = last * stride + window.extent(i) - size - pads[i];
    }
    return moved;
  }
}
