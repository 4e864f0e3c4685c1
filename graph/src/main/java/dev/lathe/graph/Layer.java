package dev.lathe.graph;

import static java.util.Objects.requireNonNull;

import dev.lathe.onnx.Node;
import java.util.Arrays;
import java.util.List;

/**
 * One operation whose cost depends on widths, with the neighbours a runtime fuses with it
 * (normalisation, activation, addition, pooling after it). Every node of a network belongs to
 * exactly one layer, so that nothing of the network's time stays invisible.
 *
 * @param name the name of the operation's node
 * @param kind what the operation is
 * @param nodes the nodes, in running order
 * @param inputs the computed values and network inputs read from outside the layer, in order
 * @param outputs the values made here and read elsewhere or answered by the network, in order
 * @param axes the widths its cost depends on, in order: inputs first; prunable ones only
 * @param block the innermost removable block whose removal removes the layer; empty for none
 * @param macs multiply-accumulate operations of the whole layer at full width, for the analysed
 *     batch
 */
public record Layer(
    String name,
    Kind kind,
    List<Node> nodes,
    List<String> inputs,
    List<String> outputs,
    List<WidthAxis> axes,
    String block,
    long macs) {
  /** What the operation of a layer is. */
  public enum Kind {
    /** A convolution in which every output channel reads every input channel. */
    CONVOLUTION,
    /** A convolution in groups of channels. */
    GROUPED_CONVOLUTION,
    /** A convolution of each channel by itself. */
    DEPTHWISE_CONVOLUTION,
    /** Gemm, or a MatMul with a constant. */
    LINEAR,
    /** A product of two computed values. */
    PRODUCT,
    /** Whatever could not be joined to one of the above: pooling, concatenation, resizing. */
    OTHER
  }

  /**
   * One width a layer's cost depends on: the units kept in one group, or in several that lie side
   * by side after a concatenation.
   *
   * @param groups ids of the channel groups, in order; the width is the sum of their kept units
   * @param fullWidth the width of the whole network
   */
  public record WidthAxis(List<String> groups, int fullWidth) {
    /** Copies the list. */
    public WidthAxis {
      groups = List.copyOf(groups);
    }
  }

  /** Copies the lists. */
  public Layer {
    requireNonNull(name, "name is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(block, "block is null");
    nodes = List.copyOf(nodes);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    axes = List.copyOf(axes);
  }

  /**
   * Widths of the axes that come to a sum, in proportion to the full ones and at least 1 each: how
   * layers of many axes are measured and planned.
   *
   * @param sum from the number of axes, 1 or more, to the sum of their full widths
   */
  public int[] widthsOfSum(int sum) {
    int[] widths = axes.stream().mapToInt(WidthAxis::fullWidth).toArray();
    int full = Arrays.stream(widths).sum();
    int left = sum;
    for (int axis = 0; axis < widths.length; axis++) {
      // What is left is shared out in proportion, so that nothing is lost to rounding.
      int share = (int) Math.round((double) left * widths[axis] / full);
      full -= widths[axis];
      int others = widths.length - axis - 1;
      widths[axis] = others == 0 ? left : Math.max(1, Math.min(share, left - others));
      left -= widths[axis];
    }
    return widths;
  }
}
