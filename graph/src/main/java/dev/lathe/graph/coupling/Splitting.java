package dev.lathe.graph.coupling;

import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.Arrays;
import java.util.List;

/** Split: each output has its run of units along the axis; the other axes pass. */
final class Splitting implements Operator {
  /** From this operator set on, the sizes are an input. */
  private static final int SIZES_ARE_INPUT_SINCE = 13;

  @Override
  public void couple(Site site) {
    Axis[] input = site.axes(0);
    int along = along(site.node(), input.length);
    int start = 0;
    for (int output = 0; output < site.node().outputs().size(); output++) {
      int size = Math.toIntExact(site.outputShape(output)[along]);
      Axis[] axes = input.clone();
      axes[along] = run(input[along], start, start + size, 1);
      site.produce(output, axes);
      start += size;
    }
  }

  /** The units from {@code start} to before {@code end} in steps. */
  static Axis run(Axis axis, int start, int end, int step) {
    int size = Math.max(0, (end - start + step - Integer.signum(step)) / step);
    if (axis.isFixed()) {
      return Axis.fixed(size, axis.reason());
    }
    int[] units = new int[size];
    for (int i = 0; i < size; i++) {
      units[i] = axis.unit(start + i * step);
    }
    return Axis.of(units);
  }

  private static int along(Node node, int rank) {
    return Reduction.normalized(node.attributes().integer("axis", 0), rank);
  }

  @Override
  public Node cut(CutSite site) {
    Node node = site.node();
    int along = along(node, site.rank(node.input(0)));
    if (!site.isCut(node.input(0), along)) {
      return node;
    }
    List<String> outputs = node.outputs();
    long[] sizes = outputs.stream().mapToLong(output -> site.keptSize(output, along)).toArray();
    if (site.opset() < SIZES_ARE_INPUT_SINCE) {
      return node.withAttributes(node.attributes().with("split", sizes));
    }
    String constant = site.constant("split", Tensor.ofLongs(sizes, sizes.length));
    return node.withInputs(Arrays.asList(node.input(0), constant))
        .withAttributes(node.attributes().without("num_outputs"));
  }
}
