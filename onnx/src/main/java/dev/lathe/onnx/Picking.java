package dev.lathe.onnx;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Copies the elements at some indices of some axes; what lies together is copied together. */
final class Picking {
  private final int @Nullable [][] indices;
  private final int[] sizes;
  private final int[] strides;
  private final int last;

  /** For tensors of a shape and element size, and indices by axis; at least one axis. */
  Picking(long[] shape, Map<Integer, int[]> indices, int elementBytes) {
    this.indices = new int[shape.length][];
    this.sizes = Arrays.stream(shape).mapToInt(Math::toIntExact).toArray();
    this.strides = new int[shape.length];
    int stride = elementBytes;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= sizes[axis];
    }
    indices.forEach(
        (axis, left) -> {
          for (int index : left) {
            Objects.checkIndex(index, sizes[axis]);
          }
          this.indices[axis] = left;
        });
    this.last = indices.keySet().stream().mapToInt(Integer::intValue).max().orElseThrow();
  }

  /** Copies from the whole tensor to the result, whose position moves to its end. */
  void copy(ByteBuffer from, ByteBuffer to) {
    copy(0, 0, from, to);
  }

  private void copy(int axis, int offset, ByteBuffer from, ByteBuffer to) {
    int[] left = indices[axis];
    if (axis == last) {
      copyRuns(left == null ? new int[0] : left, offset, from, to);
      return;
    }
    int count = left == null ? sizes[axis] : left.length;
    for (int i = 0; i < count; i++) {
      copy(axis + 1, offset + (left == null ? i : left[i]) * strides[axis], from, to);
    }
  }

  /** Copies neighbours on the last axis of choice in one go. */
  private void copyRuns(int[] left, int offset, ByteBuffer from, ByteBuffer to) {
    int stride = strides[last];
    int start = 0;
    while (start < left.length) {
      int end = start + 1;
      while (end < left.length && left[end] == left[end - 1] + 1) {
        end++;
      }
      int bytes = (end - start) * stride;
      to.put(to.position(), from, offset + left[start] * stride, bytes);
      to.position(to.position() + bytes);
      start = end;
    }
  }
}
