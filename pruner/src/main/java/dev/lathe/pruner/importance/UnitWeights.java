package dev.lathe.pruner.importance;

import dev.lathe.foundation.UserException;
import dev.lathe.graph.GroupAxis;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Tensor;
import java.util.List;

/** What the constants of one layer hold of each unit. */
final class UnitWeights {
  private UnitWeights() {}

  /**
   * One row for each unit: all elements that the axes give to it, in the order of the axes and of
   * the file. Rows of the units of a group are equally long.
   */
  static float[][] rows(Graph graph, List<GroupAxis> axes, int units) {
    float[][] rows = new float[units][];
    int[] lengths = new int[units];
    for (GroupAxis axis : axes) {
      int slice = sliceLength(constant(graph, axis), axis.axis());
      for (int unit : axis.units()) {
        if (unit >= 0) {
          lengths[unit] += slice;
        }
      }
    }
    for (int unit = 0; unit < units; unit++) {
      rows[unit] = new float[lengths[unit]];
    }
    int[] filled = new int[units];
    axes.forEach(axis -> fill(rows, filled, constant(graph, axis), axis));
    return rows;
  }

  private static void fill(float[][] rows, int[] filled, Tensor tensor, GroupAxis axis) {
    float[] values = tensor.floats();
    int[] unitOf = axis.units();
    int inner = 1;
    for (int after = axis.axis() + 1; after < tensor.rank(); after++) {
      inner *= Math.toIntExact(tensor.size(after));
    }
    for (int at = 0; at < values.length; at += inner) {
      int unit = unitOf[at / inner % unitOf.length];
      if (unit >= 0) {
        System.arraycopy(values, at, rows[unit], filled[unit], inner);
        filled[unit] += inner;
      }
    }
  }

  /** Elements at one index of the axis. */
  private static int sliceLength(Tensor tensor, int axis) {
    return Math.toIntExact(tensor.elementCount() / Math.max(1, tensor.size(axis)));
  }

  static Tensor constant(Graph graph, GroupAxis axis) {
    return graph
        .constant(axis.tensor())
        .orElseThrow(
            () ->
                new UserException(
                    "The weights (%s) are computed, so that nothing can be told from their numbers."
                        .formatted(axis.tensor()),
                    "Maybe use the criterion random, or a file with its weights."));
  }
}
