package dev.lathe.graph.batch;

import dev.lathe.graph.shape.Shapes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Targets of {@code Reshape} that name the batch, by itself or times heads or windows: constants,
 * or put together from sizes that are constant or computed.
 */
record ReshapeTargets(Graph graph, Shapes shapes, BatchAxes axes, GraphEdit edit) {
  /** A {@code Reshape} whose target follows the batch. */
  Node following(Node node) {
    Optional<BatchAxes.Place> in = axes.of(node.input(0));
    Optional<BatchAxes.Place> out = axes.of(node.output());
    boolean zeroIsZero = node.attributes().integer("allowzero", 0) == 1;
    if (in.isEmpty() || out.isEmpty() || zeroIsZero) {
      return node;
    }
    int axis = out.get().axis();
    long[] to = shapes.shape(node.output());
    boolean copies = axis == in.get().axis() && shapes.shape(node.input(0))[axis] == to[axis];
    long[] target = graph.constant(node.input(1)).map(Tensor::longs).orElse(new long[0]);
    if (target.length == 0) {
      return putTogether(node, axis, copies ? 0 : -1, to);
    }
    if (target[axis] <= 0) {
      return node;
    }
    long[] open = target.clone();
    if (!copies) {
      Arrays.setAll(open, each -> open[each] == -1 ? to[each] : open[each]);
    }
    open[axis] = copies ? 0 : -1;
    return edit.withInput(node, 1, edit.integers(node.output() + RepeatedBatch.SUFFIX, open));
  }

  /** A target put together from sizes, of which the one that holds the batch is replaced. */
  private Node putTogether(Node node, int axis, long size, long... to) {
    Node target = graph.producer(node.input(1)).filter(made -> made.is("Concat")).orElse(null);
    if (target == null || !target.inputs().stream().allMatch(this::isSingleSize)) {
      return node;
    }
    String made = node.output() + RepeatedBatch.SUFFIX;
    List<String> parts = new ArrayList<>();
    for (int part = 0; part < target.inputs().size(); part++) {
      String name = target.input(part);
      long value = graph.constant(name).map(known -> known.longs()[0]).orElse(1L);
      if (part == axis && value <= 0) {
        return node;
      } else if (part == axis) {
        name = edit.integers(made + "/of/" + part, size);
      } else if (value == -1 && size == -1) {
        name = edit.integers(made + "/of/" + part, to[part]);
      }
      parts.add(name);
    }
    if (parts.equals(target.inputs())) {
      return node;
    }
    return edit.withInput(node, 1, edit.concat(made, parts));
  }

  private boolean isSingleSize(String value) {
    return graph.constant(value).map(Tensor::shape).or(() -> sizeOf(value)).stream()
        .anyMatch(shape -> Arrays.equals(shape, new long[] {1}));
  }

  private Optional<long[]> sizeOf(String value) {
    return shapes.has(value) ? Optional.of(shapes.shape(value)) : Optional.empty();
  }
}
