package dev.lathe.benchmarks.latency;

import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.graph.Surgery;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Multiply-accumulate operations of a variant without analysing it: those of a layer with weights
 * go with the number of its weights, since positions are never cut; those of a product of two
 * computed values with its widths.
 */
final class VariantMacs {
  private static final int MATRIX_AXES = 2;

  private VariantMacs() {}

  /** The operations of a variant for one input. */
  static long of(Network network, Selection selection) {
    Graph cut = Surgery.apply(network, selection);
    Set<String> kept = cut.nodes().stream().map(Node::name).collect(Collectors.toSet());
    double macs = 0;
    for (Layer layer : network.layers()) {
      double whole = weights(layer, network.graph());
      if (whole > 0) {
        macs += layer.macs() * weights(layer, cut) / whole;
      } else if (layer.nodes().stream().map(Node::name).anyMatch(kept::contains)) {
        macs += layer.macs() * widthShare(network, layer, selection);
      }
    }
    return Math.round(macs / network.batch());
  }

  private static double weights(Layer layer, Graph graph) {
    return layer.nodes().stream()
        .flatMap(node -> node.inputs().stream())
        .distinct()
        .map(graph::constant)
        .flatMap(Optional::stream)
        .filter(tensor -> tensor.shape().length >= MATRIX_AXES)
        .mapToLong(Tensor::elementCount)
        .sum();
  }

  private static double widthShare(Network network, Layer layer, Selection selection) {
    double share = 1;
    for (Layer.WidthAxis axis : layer.axes()) {
      int width = axis.groups().stream().map(network::group).mapToInt(selection::width).sum();
      share *= (double) width / axis.fullWidth();
    }
    return share;
  }
}
