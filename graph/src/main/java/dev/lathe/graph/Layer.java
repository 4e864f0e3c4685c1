package dev.lathe.graph;

import static java.util.Objects.requireNonNull;

import dev.lathe.onnx.Node;
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
}
