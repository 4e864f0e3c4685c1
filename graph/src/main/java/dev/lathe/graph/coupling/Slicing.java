package dev.lathe.graph.coupling;

import dev.lathe.graph.Node;
import dev.lathe.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Slice: a run of the units of each sliced axis; the other axes pass. */
final class Slicing implements Operator {
  /** From this operator set on, the bounds are inputs. */
  private static final int BOUNDS_ARE_INPUTS_SINCE = 10;

  /** Where one axis is sliced, counted from the start. */
  private record Bounds(int axis, int start, int end, int step) {}

  @Override
  public void couple(Site site) {
    Axis[] output = site.axes(0).clone();
    Optional<List<Bounds>> bounds =
        bounds(site.node(), site.opset(), site.shape(0), site::integers);
    if (bounds.isEmpty()) {
      site.freezeAll("slices at computed places");
      return;
    }
    for (Bounds cut : bounds.get()) {
      Axis axis = output[cut.axis];
      boolean whole = cut.step == 1 && cut.start == 0 && cut.end == axis.size();
      if (cut.step != 1) {
        site.freeze(axis, "slices it in steps");
      }
      if (!whole) {
        output[cut.axis] = Splitting.run(axis, cut.start, cut.end, cut.step);
      }
    }
    site.produce(0, output);
  }

  private static Optional<List<Bounds>> bounds(
      Node node, long opset, long[] shape, IntFunction<Optional<long[]>> input) {
    boolean inputs = opset >= BOUNDS_ARE_INPUTS_SINCE;
    Optional<long[]> starts = inputs ? input.apply(1) : node.attributes().integers("starts");
    Optional<long[]> ends = inputs ? input.apply(2) : node.attributes().integers("ends");
    Optional<long[]> axes = inputs ? input.apply(3) : node.attributes().integers("axes");
    Optional<long[]> steps = inputs ? input.apply(4) : Optional.empty();
    boolean unknown =
        inputs && ((node.hasInput(3) && axes.isEmpty()) || (node.hasInput(4) && steps.isEmpty()));
    if (starts.isEmpty() || ends.isEmpty() || unknown) {
      return Optional.empty();
    }
    List<Bounds> bounds = new ArrayList<>();
    for (int i = 0; i < starts.get().length; i++) {
      int axis = axes.isPresent() ? Reduction.normalized(axes.get()[i], shape.length) : i;
      int step = steps.isPresent() ? Math.toIntExact(steps.get()[i]) : 1;
      bounds.add(bounds(axis, shape[axis], starts.get()[i], ends.get()[i], step));
    }
    return Optional.of(bounds);
  }

  private static Bounds bounds(int axis, long size, long start, long end, int step) {
    long first = start < 0 ? start + size : start;
    long last = end < 0 ? Math.max(-size - 1, end) + size : end;
    return step > 0
        ? new Bounds(axis, clamp(first, 0, size), clamp(last, 0, size), step)
        : new Bounds(axis, clamp(first, 0, size - 1), clamp(last, -1, size - 1), step);
  }

  private static int clamp(long index, long min, long max) {
    return Math.toIntExact(Math.max(min, Math.min(max, index)));
  }

  @Override
  public Node cut(CutSite site) {
    Node node = site.node();
    String data = node.input(0);
    List<Bounds> bounds =
        bounds(node, site.opset(), site.fullShape(data), site::integers).orElse(List.of());
    if (bounds.stream().noneMatch(cut -> site.isCut(data, cut.axis))) {
      return node;
    }
    long[] starts = new long[bounds.size()];
    long[] ends = new long[bounds.size()];
    long[] axes = bounds.stream().mapToLong(Bounds::axis).toArray();
    long[] steps = bounds.stream().mapToLong(Bounds::step).toArray();
    for (int i = 0; i < starts.length; i++) {
      Bounds cut = bounds.get(i);
      boolean moved = site.isCut(data, cut.axis);
      starts[i] = moved ? site.keptBefore(data, cut.axis, cut.start) : cut.start;
      // An end before the first element can only be said by a number far below zero.
      ends[i] =
          moved
              ? site.keptBefore(data, cut.axis, cut.end)
              : cut.end < 0 ? Integer.MIN_VALUE : cut.end;
    }
    if (site.opset() < BOUNDS_ARE_INPUTS_SINCE) {
      return node.withAttributes(
          node.attributes().with("starts", starts).with("ends", ends).with("axes", axes));
    }
    List<String> inputs = new ArrayList<>(List.of(data));
    inputs.add(site.constant("starts", Tensor.ofLongs(starts, starts.length)));
    inputs.add(site.constant("ends", Tensor.ofLongs(ends, ends.length)));
    inputs.add(site.constant("axes", Tensor.ofLongs(axes, axes.length)));
    inputs.add(site.constant("steps", Tensor.ofLongs(steps, steps.length)));
    return node.withInputs(inputs);
  }
}
