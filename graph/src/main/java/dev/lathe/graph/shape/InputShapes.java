package dev.lathe.graph.shape;

import dev.lathe.foundation.UserException;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The sizes of a network's inputs: from the file, and from the user where it leaves them open.
 *
 * @param batch the size of the first axis of every input; 0 for what the file says, or 1 where it
 *     says nothing
 * @param inputShapes shapes of inputs by name that override both the file and the batch
 */
record InputShapes(Graph graph, int batch, Map<String, List<Long>> inputShapes) {
  /** Two gigabytes of float32. */
  private static final double MAX_INPUT_ELEMENTS = 1 << 29;

  private static final int IMAGE_AXES = 4;
  private static final int USUAL_IMAGE_SIZE = 224;

  /** Of a text or a series. */
  private static final int USUAL_LENGTH = 128;

  /** The inputs with every size fixed. */
  List<ValueInfo> fixed() {
    inputShapes.keySet().forEach(this::requireInput);
    List<ValueInfo> fixed = graph.inputs().stream().map(this::fixed).toList();
    fixed.forEach(InputShapes::refuseHuge);
    return fixed;
  }

  private void requireInput(String name) {
    if (graph.inputs().stream().noneMatch(input -> input.name().equals(name))) {
      throw new UserException(
          "The network has no input (%s).".formatted(name),
          "Maybe it is one of %s."
              .formatted(graph.inputs().stream().map(ValueInfo::name).toList()));
    }
  }

  private static void refuseHuge(ValueInfo input) {
    double elements = 1;
    for (long size : sizes(input)) {
      elements *= size;
    }
    if (elements > MAX_INPUT_ELEMENTS) {
      throw new UserException(
          "The shape (%s) of the input (%s) is too large."
              .formatted(Arrays.toString(sizes(input)), input.name()),
          "Maybe give a smaller one with --shape.");
    }
  }

  private ValueInfo fixed(ValueInfo input) {
    if (input.type() == ElementType.STRING) {
      throw new UserException(
          "The input (%s) is of text, which is not computed with.".formatted(input.name()),
          "Maybe export the network without the part that takes text apart.");
    }
    List<Long> said = inputShapes.get(input.name());
    List<ValueInfo.Dimension> dimensions = input.dimensions();
    if (said != null) {
      if (said.size() != dimensions.size() && !dimensions.isEmpty()) {
        throw new UserException(
            "The shape (%s) of the input (%s) must have %d axes."
                .formatted(said, input.name(), dimensions.size()),
            "Maybe the batch is missing.");
      }
      return new ValueInfo(
          input.name(), input.type(), said.stream().map(ValueInfo.Dimension::of).toList());
    }
    List<ValueInfo.Dimension> sizes = new ArrayList<>(dimensions);
    for (int axis = 0; axis < sizes.size(); axis++) {
      ValueInfo.Dimension dimension = sizes.get(axis);
      boolean open = isOpen(dimension);
      if (axis == 0 && batch > 0) {
        sizes.set(0, batch(input, dimension, open));
      } else if (open && axis == 0) {
        sizes.set(0, ValueInfo.Dimension.of(1));
      } else if (open) {
        throw new UserException(
            "The size of axis %d%s of the input (%s) is not in the file."
                .formatted(
                    axis,
                    dimension.symbol().isEmpty() ? "" : " (" + dimension.symbol() + ")",
                    input.name()),
            "Maybe give it, as in %s.".formatted(examples()));
      }
    }
    return new ValueInfo(input.name(), input.type(), sizes);
  }

  /** What could be said of the inputs whose sizes are not all in the file. */
  private String examples() {
    return graph.inputs().stream()
        .filter(input -> input.dimensions().stream().skip(1).anyMatch(InputShapes::isOpen))
        .map(input -> "--shape " + input.name() + ":" + example(input.dimensions()))
        .collect(Collectors.joining(" "));
  }

  private static String example(List<ValueInfo.Dimension> dimensions) {
    int usual = dimensions.size() == IMAGE_AXES ? USUAL_IMAGE_SIZE : USUAL_LENGTH;
    return IntStream.range(0, dimensions.size())
        .mapToLong(
            axis ->
                isOpen(dimensions.get(axis)) ? axis == 0 ? 1 : usual : dimensions.get(axis).size())
        .mapToObj(Long::toString)
        .collect(Collectors.joining("x"));
  }

  /** Some exporters write a size of 0 for "not known". */
  private static boolean isOpen(ValueInfo.Dimension dimension) {
    return !dimension.isFixed() || dimension.size() == 0;
  }

  private ValueInfo.Dimension batch(ValueInfo input, ValueInfo.Dimension dimension, boolean open) {
    if (input.isOneImage()) {
      if (batch != 1) {
        throw new UserException(
            "The batch (%d) must be 1: the input (%s) is one image, without an axis for several."
                .formatted(batch, input.name()),
            "Maybe leave it out.");
      }
      return dimension;
    }
    if (!open && dimension.size() != batch) {
      throw new UserException(
          "The batch (%d) must be %d: the file fixes that of the input (%s)."
              .formatted(batch, dimension.size(), input.name()),
          "Maybe leave it out, export the network with an open batch, or insist with --shape.");
    }
    return ValueInfo.Dimension.of(batch);
  }

  static long[] sizes(ValueInfo input) {
    return input.dimensions().stream().mapToLong(ValueInfo.Dimension::size).toArray();
  }
}
