package dev.lathe.graph.coupling;

import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Gather: with a vector of known indices it picks units; with other known indices, those picked are
 * frozen; with computed ones (an embedding) the whole axis is. The other axes pass.
 */
final class Gathering implements Operator {
  @Override
  public void couple(Site site) {
    Axis[] data = site.axes(0);
    int along = along(site.node(), data.length);
    Optional<long[]> indices = site.constant(1).map(Tensor::longs);
    List<Axis> output = new ArrayList<>();
    for (int axis = 0; axis < data.length; axis++) {
      if (axis != along) {
        output.add(data[axis]);
        if (site.isWeight(0)) {
          site.role(0, axis, Role.PRODUCER);
        }
      } else if (indices.isPresent() && site.rank(1) == 1) {
        output.add(picked(data[axis], indices.get()));
      } else {
        Axis picked = indices.map(known -> picked(data[along], known)).orElse(data[axis]);
        site.freeze(picked, "picks from it");
        output.addAll(Arrays.asList(site.axes(1)));
      }
    }
    site.produce(0, output.toArray(Axis[]::new));
  }

  private static Axis picked(Axis axis, long... indices) {
    if (axis.isFixed()) {
      return Axis.fixed(indices.length, axis.reason());
    }
    return Axis.of(
        Arrays.stream(indices)
            .mapToInt(index -> axis.unit(Reduction.normalized(index, axis.size())))
            .toArray());
  }

  private static int along(Node node, int rank) {
    return Reduction.normalized(node.attributes().integer("axis", 0), rank);
  }

  @Override
  public Node cut(CutSite site) {
    Node node = site.node();
    String data = node.input(0);
    int along = along(node, site.rank(data));
    if (!site.isCut(data, along)) {
      return node;
    }
    Tensor constant = site.constantInput(1).orElseThrow();
    long[] indices = constant.longs();
    int size = site.fullSize(data, along);
    boolean isVector = constant.rank() == 1;
    int[] kept =
        isVector ? site.kept(node.output(), along) : IntStream.range(0, indices.length).toArray();
    long[] moved = new long[kept.length];
    for (int i = 0; i < kept.length; i++) {
      moved[i] = site.keptBefore(data, along, Reduction.normalized(indices[kept[i]], size));
    }
    long[] shape = isVector ? new long[] {moved.length} : constant.shape();
    return node.withInputs(List.of(data, site.constant("indices", Tensor.ofLongs(moved, shape))));
  }
}
