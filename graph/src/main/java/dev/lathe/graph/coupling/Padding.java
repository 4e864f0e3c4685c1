package dev.lathe.graph.coupling;

import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Pad: axes that keep their size pass. Where known numbers of constants are put before and behind
 * the channels, as in a shortcut that widens, any of them can go with what they meet.
 */
final class Padding implements Operator {
  /** From this operator set on, the numbers are an input. */
  private static final int PADS_ARE_INPUT_SINCE = 11;

  @Override
  public void couple(Site site) {
    Axis[] input = site.axes(0);
    long[] shape = site.outputShape(0);
    Optional<long[]> pads = pads(site);
    Axis[] output = new Axis[shape.length];
    for (int axis = 0; axis < shape.length; axis++) {
      if (input[axis].size() == shape[axis] && isUntouched(pads, axis, shape.length)) {
        output[axis] = input[axis];
      } else if (pads.isPresent() && isWidened(site, input[axis], pads.get(), axis)) {
        int before = Math.toIntExact(pads.get()[axis]);
        output[axis] = widened(site, input[axis], before, Math.toIntExact(shape[axis]));
      } else {
        site.freeze(input[axis], "pads it");
        output[axis] = site.fixed(shape[axis], "pads it");
      }
    }
    site.produce(0, output);
  }

  private static boolean isUntouched(Optional<long[]> pads, int axis, int rank) {
    return pads.isEmpty() || (pads.get()[axis] == 0 && pads.get()[rank + axis] == 0);
  }

  private static boolean isWidened(Site site, Axis axis, long[] pads, int index) {
    boolean isConstant = site.node().attributes().text("mode", "constant").equals("constant");
    boolean adds = pads[index] >= 0 && pads[pads.length / 2 + index] >= 0;
    return isConstant && adds && !axis.isFixed();
  }

  private static Axis widened(Site site, Axis axis, int before, int size) {
    Axis added = site.spread(size);
    if (added.isFixed()) {
      site.freeze(axis, "pads it");
      return added;
    }
    return Axis.of(
        IntStream.range(0, size)
            .map(
                i ->
                    i < before || i >= before + axis.size() ? added.unit(i) : axis.unit(i - before))
            .toArray());
  }

  /** The numbers before each axis, then those behind each, where they are known. */
  private static Optional<long[]> pads(Site site) {
    if (site.node().hasInput(3)) {
      return Optional.empty();
    }
    return (site.opset() < PADS_ARE_INPUT_SINCE
            ? site.node().attributes().integers("pads")
            : site.integers(1))
        .filter(pads -> pads.length == 2 * site.rank(0));
  }

  @Override
  public Node cut(CutSite site) {
    Node node = site.node();
    String data = node.input(0);
    String output = node.output();
    int rank = site.rank(data);
    boolean isInput = site.opset() >= PADS_ARE_INPUT_SINCE;
    Optional<long[]> pads = isInput ? site.integers(1) : node.attributes().integers("pads");
    boolean changes = false;
    for (int axis = 0; pads.isPresent() && axis < rank; axis++) {
      if (site.isCut(output, axis) && site.fullSize(data, axis) != site.fullSize(output, axis)) {
        int before = Math.toIntExact(pads.get()[axis]);
        int left = site.keptBefore(output, axis, before);
        int behind = site.keptSize(output, axis) - left - site.keptSize(data, axis);
        changes |= left != before || behind != pads.get()[rank + axis];
        pads.get()[axis] = left;
        pads.get()[rank + axis] = behind;
      }
    }
    if (!changes) {
      return node;
    }
    if (!isInput) {
      return node.withAttributes(node.attributes().with("pads", pads.get()));
    }
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(1, site.constant("pads", Tensor.ofLongs(pads.get(), pads.get().length)));
    return node.withInputs(inputs);
  }
}
