package dev.lathe.graph;

import dev.lathe.graph.coupling.CutSite;
import dev.lathe.graph.coupling.Kept;
import dev.lathe.graph.coupling.OperatorTable;
import dev.lathe.graph.coupling.ShapeMath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes nodes and constants small: what {@link Surgery} and {@link LayerModel} share. */
final class NodeCutter {
  private final Network network;
  private final Kept kept;
  private @Nullable ShapeMath after;
  private final Map<String, Tensor> constants = new LinkedHashMap<>();

  NodeCutter(Network network, Selection selection) {
    this.network = network;
    this.kept = network.kept(selection);
  }

  /** What is computed from shapes, after the cut; seldom needed. */
  private ShapeMath after() {
    if (after == null) {
      after = ShapeMath.of(network.graph(), kept::shape, network.shapes());
    }
    return after;
  }

  /** The nodes set right; their constants are cut and gathered on the way. */
  List<Node> cut(List<Node> nodes) {
    List<Node> cut = new ArrayList<>();
    for (Node node : nodes) {
      CutSite site = new CutSite(kept, this::after, node);
      Node changed = OperatorTable.of(node).cut(site);
      constants.putAll(site.made());
      cut.addAll(site.nodes());
      cut.add(changed);
      Graph.reads(changed).forEach(this::takeConstant);
      site.nodes().forEach(made -> Graph.reads(made).forEach(this::takeConstant));
    }
    return cut;
  }

  /** Cuts one constant, if it is one. */
  void takeConstant(String name) {
    if (!constants.containsKey(name)) {
      network.graph().constant(name).ifPresent(tensor -> constants.put(name, cut(name, tensor)));
    }
  }

  private Tensor cut(String name, Tensor tensor) {
    if (!network.coupling().axes().containsKey(name)) {
      return tensor;
    }
    Map<Integer, int[]> left = new HashMap<>();
    for (int axis = 0; axis < tensor.rank(); axis++) {
      if (kept.isCut(name, axis)) {
        left.put(axis, kept.indices(name, axis));
      }
    }
    return tensor.picked(left);
  }

  /** The constants the cut nodes read. */
  Map<String, Tensor> constants() {
    return constants;
  }

  /** The shape of a value after the cut. */
  long[] shape(String value) {
    return kept.shape(value);
  }

  /** The integers of a value that is computed from shapes, after the cut. */
  Optional<Tensor> computed(String value) {
    ElementType type = network.shapes().type(value);
    long[] shape = kept.shape(value);
    if (type != ElementType.INT64) {
      return Optional.empty();
    }
    return after().integers(value).map(elements -> Tensor.ofLongs(elements, shape));
  }
}
