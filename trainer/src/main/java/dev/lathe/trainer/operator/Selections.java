package dev.lathe.trainer.operator;

import java.util.Arrays;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Parts of tensors, tensors side by side, and pads around them. */
final class Selections {
  private Selections() {}

  static void addTo(OperatorTable.Collector table) {
    table.add("Concat", Selections::concat);
    table.add("Split", Selections::split);
    table.add("Slice", Selections::slice);
    table.add("Pad", Selections::pad);
    table.add("Trilu", Selections::triangle);
  }

  private static Operation concat(Site site) {
    long axis = site.attributes().integer("axis", 1);
    return Operation.single(
        call -> {
          Tensor[] parts = new Tensor[call.inputs().length];
          for (int i = 0; i < parts.length; i++) {
            parts[i] = call.input(i);
          }
          return torch.cat(new TensorVector(parts), axis);
        });
  }

  private static Operation split(Site site) {
    long axis = site.attributes().integer("axis", 0);
    Integers sizes = site.integers("split", 1);
    int count = site.node().outputs().size();
    return call -> {
      Tensor x = call.input(0);
      int index = Axes.index(axis, x.shape().length);
      long[] given = sizes.of(call);
      Tensor[] parts = new Tensor[count];
      long whole = x.size(index);
      long even = (whole + count - 1) / count;
      long start = 0;
      for (int i = 0; i < count; i++) {
        long length = given == null ? Math.min(even, whole - start) : given[i];
        parts[i] = x.narrow(index, start, length);
        start += length;
      }
      return parts;
    };
  }

  /** Limits are attributes before operator set 10 and inputs since. */
  private static Operation slice(Site site) {
    Integers starts = site.integers("starts", 1);
    Integers ends = site.integers("ends", 2);
    Integers axes = site.integers("axes", 3);
    Integers steps = site.integers("steps", 4);
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          int rank = x.shape().length;
          long[] from = starts.required(call);
          long[] to = ends.required(call);
          long[] given = axes.of(call);
          long[] by = steps.of(call);
          for (int i = 0; i < from.length; i++) {
            int axis = given == null ? i : Axes.index(given[i], rank);
            x = slice(x, axis, from[i], to[i], by == null ? 1 : by[i]);
          }
          return from.length == 0 ? new Tensor(x) : x;
        });
  }

  private static Tensor slice(Tensor x, int axis, long from, long to, long step) {
    if (step > 0) {
      return x.slice(axis, new LongOptional(from), new LongOptional(to), step);
    }
    // libtorch knows no steps backwards: turn the axis round and count from its other end.
    long size = x.size(axis);
    long first = Math.min(from < 0 ? from + size : from, size - 1);
    long end = to < 0 ? Math.max(-1, to + size) : Math.min(to, size);
    if (to < -size) {
      end = -1;
    }
    return x.flip(axis)
        .slice(axis, new LongOptional(size - 1 - first), new LongOptional(size - 1 - end), -step);
  }

  /** Pads are an attribute before operator set 11 and an input since. */
  private static Operation pad(Site site) {
    Integers pads = site.integers("pads", 1);
    Integers axes = site.integers("axes", 3);
    double value = site.number(2, site.attributes().real("value", 0));
    String mode = site.attributes().text("mode", "constant");
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          long[] given = axes.of(call);
          int rank = x.shape().length;
          long[] whole = spread(pads.required(call), given, rank);
          long[] turned = Window.lastAxisFirst(whole);
          if (mode.equals("constant")) {
            return torch.constant_pad_nd(x, turned, new Scalar(value));
          }
          String kind =
              switch (mode) {
                case "edge" -> "replicate";
                case "wrap" -> "circular";
                default -> mode;
              };
          // libtorch wants the spatial axes only.
          long[] spatial = Arrays.copyOf(turned, 2 * Math.max(1, rank - 2));
          return torch.pad(x, spatial, kind, new DoubleOptional());
        });
  }

  private static Operation triangle(Site site) {
    boolean upper = site.attributes().integer("upper", 1) == 1;
    Integers diagonal = site.integers("k", 1);
    return Operation.single(
        call -> {
          long[] given = diagonal.of(call);
          long first = given == null ? 0 : given[0];
          return upper ? torch.triu(call.input(0), first) : torch.tril(call.input(0), first);
        });
  }

  /** Pads of some axes as pads of all axes. */
  private static long[] spread(
      long[] pads, long @org.jspecify.annotations.Nullable [] axes, int rank) {
    if (axes == null) {
      return pads;
    }
    long[] whole = new long[2 * rank];
    for (int i = 0; i < axes.length; i++) {
      int axis = Axes.index(axes[i], rank);
      whole[axis] = pads[i];
      whole[rank + axis] = pads[axes.length + i];
    }
    return whole;
  }
}
