package dev.lathe.graph.batch;

import dev.lathe.graph.shape.Shapes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * On which axis of each value its images lie, followed from the inputs node by node. The sizes
 * alone do not say so where the batch is one.
 */
final class BatchAxes {
  /**
   * Where images lie.
   *
   * @param axis the axis of the value
   * @param inner how many indices of that axis each image has next to each other, as where batch
   *     and heads are one axis
   */
  record Place(int axis, long inner) {}

  private final Shapes shapes;
  private final long batch;
  private final Map<String, Place> places = new HashMap<>();

  BatchAxes(Graph graph, Shapes shapes, long batch) {
    this.shapes = shapes;
    this.batch = batch;
    graph.inputs().stream()
        .filter(input -> OpenBatch.fixed(input) == batch)
        .forEach(input -> places.put(input.name(), new Place(0, 1)));
  }

  Optional<Place> of(String value) {
    return Optional.ofNullable(places.get(value));
  }

  /** Follows the images through the next node in running order. */
  void visit(Node node) {
    List<String> inputs = node.inputs();
    for (int input = 0; input < inputs.size(); input++) {
      Place place = places.get(inputs.get(input));
      if (place != null && shapes.has(inputs.get(input))) {
        long[] from = shapes.shape(inputs.get(input));
        for (int output = 0; output < node.outputs().size(); output++) {
          String made = node.outputs().get(output);
          if (!made.isEmpty() && shapes.has(made)) {
            follow(node, input, from, output, shapes.shape(made), place)
                .filter(next -> next.axis >= 0 && next.axis < shapes.shape(made).length)
                .ifPresent(next -> places.put(made, next));
          }
        }
        return;
      }
    }
  }

  private Optional<Place> follow(
      Node node, int input, long[] from, int output, long[] to, Place place) {
    int longer = to.length - from.length;
    return switch (node.operator()) {
      case "Shape", "Size", "ConstantOfShape", "NonZero" -> Optional.empty();
      case "Reshape", "Flatten", "Squeeze", "Unsqueeze" -> reshaped(from, to, place);
      case "Transpose" -> Optional.of(transposed(node, from.length, place));
      case "LSTM", "GRU", "RNN" -> Optional.of(new Place(output == 0 ? 2 : 1, place.inner));
      case "Gather" -> gathered(node, input, longer, place);
      case "Conv", "ConvTranspose", "Gemm" -> Optional.of(new Place(0, place.inner));
      default ->
          longer < 0
              ? reduced(from, to, place)
              : Optional.of(new Place(place.axis + longer, place.inner));
    };
  }

  private static Place transposed(Node node, int rank, Place place) {
    long[] order =
        node.attributes()
            .integers("perm")
            .orElseGet(
                () -> {
                  long[] turned = new long[rank];
                  Arrays.setAll(turned, axis -> rank - 1L - axis);
                  return turned;
                });
    for (int axis = 0; axis < order.length; axis++) {
      if (order[axis] == place.axis) {
        return new Place(axis, place.inner);
      }
    }
    return new Place(-1, place.inner);
  }

  /** Rows of a table for each image, or what each image has at some indices. */
  private static Optional<Place> gathered(Node node, int input, int longer, Place place) {
    int axis = Math.toIntExact(node.attributes().integer("axis", 0));
    if (input == 1) {
      return Optional.of(new Place(axis + place.axis, place.inner));
    }
    if (axis == place.axis) {
      return Optional.empty();
    }
    boolean isBehind = axis < 0 || axis > place.axis;
    return Optional.of(new Place(isBehind ? place.axis : place.axis + longer, place.inner));
  }

  /** Axes are gone, of which one may have been that of the images. */
  private Optional<Place> reduced(long[] from, long[] to, Place place) {
    // From the left the same sizes in the same order: how many of the axes before it are left.
    int left = 0;
    for (int axis = 0; axis < place.axis; axis++) {
      if (left < to.length && from[axis] == to[left]) {
        left++;
      }
    }
    boolean isThere = left < to.length && to[left] == from[place.axis];
    return isThere ? Optional.of(new Place(left, place.inner)) : Optional.empty();
  }

  /** Elements stay in order, and so does the distance between those of neighbouring images. */
  private Optional<Place> reshaped(long[] from, long[] to, Place place) {
    long distance = place.inner * elementsBehind(from, place.axis);
    for (int axis = 0; axis < to.length; axis++) {
      if (elementsBehind(to, axis) == distance && to[axis] == batch) {
        return Optional.of(new Place(axis, 1));
      }
    }
    // The outer part of an axis before the last, such as heads; or the inner part of one.
    for (int axis = 0; axis < to.length - 1; axis++) {
      long behind = elementsBehind(to, axis);
      if (behind * to[axis] == distance * batch && distance % behind == 0) {
        return Optional.of(new Place(axis, distance / behind));
      }
    }
    for (int axis = 0; axis < to.length; axis++) {
      long behind = elementsBehind(to, axis);
      boolean holds = behind <= distance && distance * batch <= behind * to[axis];
      if (holds && distance % behind == 0) {
        return Optional.of(new Place(axis, distance / behind));
      }
    }
    return Optional.empty();
  }

  private static long elementsBehind(long[] shape, int axis) {
    return Tensor.elementCount(Arrays.copyOfRange(shape, axis + 1, shape.length));
  }
}
