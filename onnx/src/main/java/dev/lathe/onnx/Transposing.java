package dev.lathe.onnx;

import java.nio.ByteBuffer;

/** Copies a tensor with its axes in another order. */
final class Transposing {
  private final int[] sizes;
  private final int[] strides;
  private final int elementBytes;

  /** For tensors of a shape; axis {@code i} of the result is axis {@code order[i]}. */
  Transposing(long[] shape, int[] order, int elementBytes) {
    this.elementBytes = elementBytes;
    this.sizes = new int[order.length];
    this.strides = new int[order.length];
    int[] whole = new int[shape.length];
    int stride = elementBytes;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      whole[axis] = stride;
      stride *= Math.toIntExact(shape[axis]);
    }
    for (int axis = 0; axis < order.length; axis++) {
      sizes[axis] = Math.toIntExact(shape[order[axis]]);
      strides[axis] = whole[order[axis]];
    }
  }

  /** Copies from the tensor to the result, whose position moves to its end. */
  void copy(ByteBuffer from, ByteBuffer to) {
    if (sizes.length == 0) {
      to.put(to.position(), from, 0, elementBytes).position(to.position() + elementBytes);
    } else {
      copy(0, 0, from, to);
    }
  }

  private void copy(int axis, int offset, ByteBuffer from, ByteBuffer to) {
    if (axis < sizes.length - 1) {
      for (int i = 0; i < sizes[axis]; i++) {
        copy(axis + 1, offset + i * strides[axis], from, to);
      }
      return;
    }
    int stride = strides[axis];
    int place = to.position();
    for (int i = 0; i < sizes[axis]; i++) {
      int at = offset + i * stride;
      switch (elementBytes) {
        case 4 -> to.putInt(place, from.getInt(at));
        case 2 -> to.putShort(place, from.getShort(at));
        case 8 -> to.putLong(place, from.getLong(at));
        default -> to.put(place, from.get(at));
      }
      place += elementBytes;
    }
    to.position(place);
  }
}
