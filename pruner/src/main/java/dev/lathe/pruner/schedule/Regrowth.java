package dev.lathe.pruner.schedule;

import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Tensor;
import dev.lathe.pruner.interchange.KeptIndices;
import dev.lathe.trainer.Held;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts what a cut network has learned back into the whole one. What was cut keeps the weights that
 * it had when it was last there, from which IEE regrows it (arXiv 2502.03658: most recently used
 * values do better than zeros).
 */
final class Regrowth {
  private Regrowth() {}

  /**
   * The whole graph with the weights of a part of it.
   *
   * @param whole what the part was cut from
   * @param indices which indices of each tensor the part has
   * @param part the part, after training
   */
  static Graph merged(Graph whole, KeptIndices indices, Graph part) {
    Map<String, Tensor> constants = new LinkedHashMap<>(whole.constants());
    constants.replaceAll(
        (name, tensor) -> {
          Tensor learned = part.constant(name).orElse(tensor);
          if (!tensor.type().isFloatingPoint() || learned.type() != tensor.type()) {
            return tensor;
          }
          KeptIndices.TensorCut cut = indices.tensors().get(name);
          return cut == null ? learned : placed(tensor, cut.axes(), learned);
        });
    return whole.withConstants(constants);
  }

  /**
   * The elements of the whole that a part of it has.
   *
   * @param whole what the part was cut from
   * @param indices which indices of each tensor the part has
   * @param part the part
   */
  static Held held(Graph whole, KeptIndices indices, Graph part) {
    SortedMap<String, BitSet> held = new TreeMap<>();
    whole
        .constants()
        .forEach(
            (name, tensor) -> {
              if (tensor.type().isFloatingPoint() && part.constant(name).isPresent()) {
                held.put(name, elements(tensor, indices.tensors().get(name)));
              }
            });
    return new Held(held);
  }

  private static BitSet elements(Tensor tensor, KeptIndices.@Nullable TensorCut cut) {
    int count = Math.toIntExact(tensor.elementCount());
    BitSet elements = new BitSet(count);
    elements.set(0, count);
    if (cut == null) {
      return elements;
    }
    int inner = 1;
    for (int axis = tensor.rank() - 1; axis >= 0; axis--) {
      int size = Math.toIntExact(tensor.size(axis));
      List<Integer> kept = cut.axes().get(axis);
      for (int at = 0; kept != null && at < count; at += inner) {
        if (!kept.contains(at / inner % size)) {
          elements.clear(at, at + inner);
        }
      }
      inner *= size;
    }
    return elements;
  }

  /** The tensor with the elements at the given indices of its axes taken from a smaller one. */
  static Tensor placed(Tensor whole, Map<Integer, List<Integer>> axes, Tensor part) {
    ByteBuffer bytes = ByteBuffer.allocate(whole.data().remaining()).put(whole.data());
    int size = whole.type().bytes();
    int rank = whole.rank();
    int[][] targets = new int[rank][];
    int stride = size;
    for (int axis = rank - 1; axis >= 0; axis--) {
      targets[axis] = offsets(axes.get(axis), Math.toIntExact(part.size(axis)), stride);
      stride *= Math.toIntExact(whole.size(axis));
    }
    ByteBuffer from = part.data();
    int[] index = new int[rank];
    for (int at = 0; at < from.limit(); at += size) {
      int target = 0;
      for (int axis = 0; axis < rank; axis++) {
        target += targets[axis][index[axis]];
      }
      bytes.put(target, from, at, size);
      for (int axis = rank - 1; axis >= 0 && ++index[axis] == targets[axis].length; axis--) {
        index[axis] = 0;
      }
    }
    return Tensor.of(whole.type(), whole.shape(), bytes.flip());
  }

  /** Where each index of a part's axis lies in the whole, in bytes. */
  private static int[] offsets(@Nullable List<Integer> kept, int size, int stride) {
    int[] offsets = new int[size];
    Arrays.setAll(offsets, index -> (kept == null ? index : kept.get(index)) * stride);
    return offsets;
  }
}
