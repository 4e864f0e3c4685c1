package dev.lathe.graph.coupling;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Slice: a run of the units of each sliced axis; the other axes pass. */
final class Slicing implements Operator {
  /** From this operator set on, the bounds are inputs. */
  private static final int BOUNDS_ARE_INPUTS_SINCE = 10;

  /** Where one axis is sliced, counted from the start. */
  private record Bounds(int axis, int start, int end, int step) {}

  @Override
  public void couple(Site site) {
    Optional<List<Bounds>> bounds =
        bounds(site.node(), site.opset(), site.shape(0), site::integers);
    if (bounds.isEmpty()) {
      coupleComputed(site);
      return;
    }
    Axis[] output = site.axes(0).clone();
    for (Bounds cut : bounds.get()) {
      Axis axis = output[cut.axis];
      boolean whole = cut.step == 1 && cut.start == 0 && cut.end == axis.size();
      if (!whole) {
        output[cut.axis] = Splitting.run(axis, cut.start, cut.end, cut.step);
      }
    }
    site.produce(0, output);
  }

  /** Where bounds depend on data, as of a crop, the sliced axes are frozen. */
  private static void coupleComputed(Site site) {
    String why = "slices it at computed places";
    Axis[] output = site.axes(0).clone();
    long[] shape = site.outputShape(0);
    Optional<long[]> axes =
        site.node().hasInput(3)
            ? site.integers(3)
            : Optional.of(LongStream.range(0, site.shape(1)[0]).toArray());
    if (axes.isEmpty()) {
      axes = Optional.of(LongStream.range(0, output.length).toArray());
    }
    for (long said : axes.get()) {
      int axis = Reduction.normalized(said, output.length);
      site.freeze(output[axis], why);
      output[axis] = site.fixed(shape[axis], why);
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
    Node start = pickStepped(site, bounds);
    List<Bounds> runs =
        bounds.stream().filter(cut -> cut.step == 1 || !site.isCut(data, cut.axis)).toList();
    long[] starts = new long[runs.size()];
    long[] ends = new long[runs.size()];
    long[] axes = runs.stream().mapToLong(Bounds::axis).toArray();
    long[] steps = runs.stream().mapToLong(Bounds::step).toArray();
    for (int i = 0; i < starts.length; i++) {
      Bounds cut = runs.get(i);
      boolean moved = site.isCut(data, cut.axis);
      starts[i] = moved ? site.keptBefore(data, cut.axis, cut.start) : cut.start;
      // An end before the first element can only be said by a number far below zero.
      ends[i] =
          moved
              ? site.keptBefore(data, cut.axis, cut.end)
              : cut.end < 0 ? Integer.MIN_VALUE : cut.end;
    }
    if (site.opset() < BOUNDS_ARE_INPUTS_SINCE) {
      return start.withAttributes(
          node.attributes().with("starts", starts).with("ends", ends).with("axes", axes));
    }
    List<String> inputs = new ArrayList<>(List.of(start.input(0)));
    inputs.add(site.constant("starts", Tensor.ofLongs(starts, starts.length)));
    inputs.add(site.constant("ends", Tensor.ofLongs(ends, ends.length)));
    inputs.add(site.constant("axes", Tensor.ofLongs(axes, axes.length)));
    inputs.add(site.constant("steps", Tensor.ofLongs(steps, steps.length)));
    return node.withInputs(inputs);
  }

  /** What is left of steps along a cut axis is no step any more: it is gathered before. */
  private static Node pickStepped(CutSite site, List<Bounds> bounds) {
    Node node = site.node();
    String data = node.input(0);
    String picked = data;
    for (Bounds cut : bounds) {
      if (cut.step == 1 || !site.isCut(data, cut.axis)) {
        continue;
      }
      int size =
          Math.max(0, (cut.end - cut.start + cut.step - Integer.signum(cut.step)) / cut.step);
      long[] places =
          IntStream.range(0, size)
              .map(i -> cut.start + i * cut.step)
              .filter(index -> Arrays.binarySearch(site.kept(data, cut.axis), index) >= 0)
              .mapToLong(index -> site.keptBefore(data, cut.axis, index))
              .toArray();
      String what = "picked/" + cut.axis;
      picked =
          site.before(
              "Gather",
              what,
              Attributes.none().with("axis", cut.axis),
              picked,
              site.constant(what + "/indices", Tensor.ofLongs(places, places.length)));
    }
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(0, picked);
    return node.withInputs(inputs);
  }
}
