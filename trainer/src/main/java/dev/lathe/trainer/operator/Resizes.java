package dev.lathe.trainer.operator;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Values between elements. Resize and Upsample go one axis after the other: nearest picks, linear
 * mixes two neighbours. Their coordinates are those of ONNX's Resize, computed here, so that every
 * transformation is exact.
 */
final class Resizes {
  private Resizes() {}

  static void addTo(OperatorTable.Collector table) {
    table.add("Resize", Resizes::resize);
    table.add("Upsample", Resizes::resize);
    table.add("GridSample", Resizes::sample);
  }

  /** Values between the elements, at the places that the second input names. */
  private static Operation sample(Site site) {
    String mode = site.attributes().text("mode", "bilinear");
    long interpolation =
        switch (mode) {
          case "bilinear", "linear" -> 0;
          case "nearest" -> 1;
          case "bicubic", "cubic" -> 2;
          default -> throw site.unsupported("the mode " + mode);
        };
    String outside = site.attributes().text("padding_mode", "zeros");
    long padding = List.of("zeros", "border", "reflection").indexOf(outside);
    if (padding < 0) {
      throw site.unsupported("the padding mode " + outside);
    }
    boolean corners = site.attributes().integer("align_corners", 0) == 1;
    return Operation.single(
        call -> torch.grid_sampler(call.input(0), call.input(1), interpolation, padding, corners));
  }

  private record Rule(boolean linear, String coordinates, String rounding) {}

  private static Operation resize(Site site) {
    boolean upsample = site.node().is("Upsample");
    String mode = site.attributes().text("mode", "nearest");
    if (!List.of("nearest", "linear", "bilinear", "trilinear").contains(mode)) {
      throw site.unsupported("the mode " + mode);
    }
    boolean old = upsample || site.opset() < 11;
    if (site.attributes().has("axes") || site.attributes().integer("antialias", 0) == 1) {
      throw site.unsupported("axes or antialias");
    }
    String coordinates =
        site.attributes().text("coordinate_transformation_mode", old ? "asymmetric" : "half_pixel");
    if (coordinates.startsWith("tf_")) {
      throw site.unsupported("the coordinates " + coordinates);
    }
    Rule rule =
        new Rule(
            !mode.equals("nearest"),
            coordinates,
            site.attributes().text("nearest_mode", old ? "floor" : "round_prefer_floor"));
    int scalesInput = site.node().inputs().size() > 2 ? 2 : 1;
    Optional<List<Float>> fixed = site.attributes().reals("scales");
    Integers sizes = upsample ? call -> null : site.integers("", 3);
    return Operation.single(
        call -> resize(call, rule, sizes.of(call), scales(call, fixed, scalesInput)));
  }

  private static double @Nullable [] scales(Call call, Optional<List<Float>> fixed, int input) {
    if (fixed.isPresent()) {
      return fixed.get().stream().mapToDouble(Float::doubleValue).toArray();
    }
    if (!call.has(input) || call.input(input).numel() == 0) {
      return null;
    }
    Tensor scales = call.input(input).contiguous();
    float[] values = new float[Math.toIntExact(scales.numel())];
    scales.data_ptr_float().get(values);
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  private static Tensor resize(
      Call call, Rule rule, long @Nullable [] sizes, double @Nullable [] scales) {
    Tensor x = new Tensor(call.input(0));
    boolean bySizes = sizes != null && sizes.length > 0;
    if (!bySizes && scales == null) {
      throw new IllegalStateException("Neither sizes nor scales are given.");
    }
    int rank = x.shape().length;
    for (int axis = 0; axis < rank; axis++) {
      long size = x.size(axis);
      long target =
          bySizes && sizes != null ? sizes[axis] : (long) Math.floor(size * scale(scales, axis));
      if (target != size) {
        double scale = bySizes ? (double) target / size : scale(scales, axis);
        x = along(x, axis, target, scale, rule);
      }
    }
    return x;
  }

  private static double scale(double @Nullable [] scales, int axis) {
    return scales == null ? 1 : scales[axis];
  }

  private static Tensor along(Tensor x, int axis, long target, double scale, Rule rule) {
    long size = x.size(axis);
    int count = Math.toIntExact(target);
    long[] lower = new long[count];
    long[] upper = new long[count];
    float[] share = new float[count];
    for (int i = 0; i < count; i++) {
      double place = place(i, (double) size, (double) target, scale, rule.coordinates());
      if (rule.linear()) {
        double inside = Math.max(0, Math.min(size - 1.0, place));
        lower[i] = (long) Math.floor(inside);
        upper[i] = Math.min(size - 1, lower[i] + 1);
        share[i] = (float) (inside - lower[i]);
      } else {
        lower[i] = Math.max(0, Math.min(size - 1, round(place, rule.rounding())));
      }
    }
    Tensor low = x.index_select(axis, Tensor.create(lower));
    if (!rule.linear()) {
      return low;
    }
    long[] shape = new long[x.shape().length];
    Arrays.fill(shape, 1);
    shape[axis] = target;
    Tensor high = x.index_select(axis, Tensor.create(upper));
    return low.add(high.sub(low).mul(Tensor.create(share).reshape(shape)));
  }

  private static double place(int i, double size, double target, double scale, String coordinates) {
    return switch (coordinates) {
      case "asymmetric" -> i / scale;
      case "align_corners" -> target == 1 ? 0 : i * (size - 1.0) / (target - 1);
      case "pytorch_half_pixel" -> target > 1 ? (i + 0.5) / scale - 0.5 : 0;
      case "half_pixel_symmetric" -> {
        double adjustment = target / (scale * size);
        double center = size / 2.0;
        yield center * (1 - adjustment) + (i + 0.5) / scale - 0.5;
      }
      default -> (i + 0.5) / scale - 0.5;
    };
  }

  private static long round(double place, String rounding) {
    return switch (rounding) {
      case "floor" -> (long) Math.floor(place);
      case "ceil" -> (long) Math.ceil(place);
      case "round_prefer_ceil" -> (long) Math.floor(place + 0.5);
      default -> (long) Math.ceil(place - 0.5);
    };
  }
}
