package dev.lathe.graph;

import dev.lathe.graph.Layer.Kind;
import dev.lathe.graph.Layer.WidthAxis;
import dev.lathe.graph.coupling.Role;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is to be said of a network: totals, groups, layers, blocks. Plain data, in running order.
 *
 * @param name the graph's name in the file
 * @param opset the version of ONNX's own operator set
 * @param batch the batch the figures are for
 * @param inputs the inputs with the sizes used
 * @param outputs the outputs as declared
 * @param parameters weights, those of quantised networks included
 * @param macs multiply-accumulate operations
 * @param prunableParameterShare which part of the weights depends on a width, 0 to 1
 * @param prunableMacShare which part of the operations depends on a width, 0 to 1
 * @param groups the channel groups
 * @param layers the layers
 * @param blocks the removable blocks
 */
public record Inspection(
    String name,
    long opset,
    int batch,
    List<ValueInfo> inputs,
    List<ValueInfo> outputs,
    long parameters,
    long macs,
    double prunableParameterShare,
    double prunableMacShare,
    List<GroupRow> groups,
    List<LayerRow> layers,
    List<BlockRow> blocks) {
  /** Copies the lists. */
  public Inspection {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    groups = List.copyOf(groups);
    layers = List.copyOf(layers);
    blocks = List.copyOf(blocks);
  }

  /**
   * A channel group.
   *
   * @param id its id
   * @param units its units
   * @param layers names of the layers it is a width of, or whose weights it lives on
   * @param axes where it lives, with the unit of each index: weights first, then values
   * @param parameters weights that are on its axes
   * @param parameterShare the same as part of all weights, 0 to 1
   * @param macs operations that read or make its units
   * @param macShare the same as part of all operations, 0 to 1
   * @param frozenBecause the operator that freezes it and why; empty where it can be cut
   */
  public record GroupRow(
      String id,
      int units,
      List<String> layers,
      List<GroupAxis> axes,
      long parameters,
      double parameterShare,
      long macs,
      double macShare,
      String frozenBecause) {
    /** Copies the lists. */
    public GroupRow {
      layers = List.copyOf(layers);
      axes = List.copyOf(axes);
    }
  }

  /**
   * A layer.
   *
   * @param name its name
   * @param kind what it does
   * @param operators the operators of its nodes
   * @param parameters the weights its nodes read
   * @param macs its operations
   * @param axes the widths its cost depends on
   * @param block the innermost block whose removal removes it; empty for none
   */
  public record LayerRow(
      String name,
      Kind kind,
      List<String> operators,
      long parameters,
      long macs,
      List<WidthAxis> axes,
      String block) {
    /** Copies the lists. */
    public LayerRow {
      operators = List.copyOf(operators);
      axes = List.copyOf(axes);
    }
  }

  /**
   * A removable block.
   *
   * @param id its id
   * @param parent the block around it; empty for none
   * @param layers names of the layers that vanish with it, inner blocks' included
   * @param parameters the weights that vanish
   * @param macs the operations that vanish
   */
  public record BlockRow(
      String id, String parent, List<String> layers, long parameters, long macs) {
    /** Copies the list. */
    public BlockRow {
      layers = List.copyOf(layers);
    }
  }

  /** Inspects a network. */
  public static Inspection of(Network network) {
    Shares shares = new Shares(network);
    List<LayerRow> layers =
        network.layers().stream()
            .map(
                layer ->
                    new LayerRow(
                        layer.name(),
                        layer.kind(),
                        layer.nodes().stream().map(Node::operator).toList(),
                        shares.parameters(layer.nodes()),
                        layer.macs(),
                        layer.axes(),
                        layer.block()))
            .toList();
    return new Inspection(
        network.graph().name(),
        network.graph().opset(),
        network.batch(),
        network.shapes().inputs(),
        network.graph().outputs(),
        network.parameterCount(),
        network.macs(),
        shares.prunableParameterShare(),
        shares.prunableMacShare(),
        groupRows(network, shares),
        layers,
        network.blocks().stream().map(block -> blockRow(network, shares, block)).toList());
  }

  private static List<GroupRow> groupRows(Network network, Shares shares) {
    Map<String, Set<String>> readers = new HashMap<>();
    for (Layer layer : network.layers()) {
      layer.nodes().stream()
          .flatMap(node -> node.inputs().stream())
          .forEach(
              input ->
                  readers.computeIfAbsent(input, key -> new LinkedHashSet<>()).add(layer.name()));
    }
    List<GroupRow> rows = new ArrayList<>();
    for (ChannelGroup group : network.groups()) {
      Set<String> layers = new LinkedHashSet<>();
      group.axes().stream()
          .filter(axis -> axis.role() != Role.VALUE)
          .forEach(axis -> layers.addAll(readers.getOrDefault(axis.tensor(), Set.of())));
      long parameters = shares.parametersOf(group);
      long macs = shares.macsOf(group);
      rows.add(
          new GroupRow(
              group.id(),
              group.units(),
              List.copyOf(layers),
              group.axes(),
              parameters,
              share(parameters, network.parameterCount()),
              macs,
              share(macs, network.macs()),
              group.frozenBecause()));
    }
    return rows;
  }

  private static BlockRow blockRow(Network network, Shares shares, Block block) {
    List<Layer> layers =
        network.layers().stream()
            .filter(
                layer -> block.nodes().stream().anyMatch(node -> node.name().equals(layer.name())))
            .toList();
    return new BlockRow(
        block.id(),
        block.parent(),
        layers.stream().map(Layer::name).toList(),
        shares.parameters(block.nodes()),
        layers.stream().mapToLong(Layer::macs).sum());
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
