package dev.lathe.onnx;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;

/**
 * A constant tensor: element type, shape and elements in row-major order, little-endian. Immutable;
 * the bytes may be a view of a mapped file and are not copied.
 */
public final class Tensor {
  private static final int LARGE_BYTES = 1 << 20;

  private final ElementType type;
  private final long[] shape;
  private final ByteBuffer data;

  private Tensor(ElementType type, long[] shape, ByteBuffer data) {
    this.type = type;
    this.shape = shape;
    this.data = data;
  }

  /**
   * A tensor over bytes in little-endian order, which must not be changed afterwards.
   *
   * @throws IllegalArgumentException if the bytes do not fill the shape exactly
   */
  public static Tensor of(ElementType type, long[] shape, ByteBuffer data) {
    requireNonNull(type, "type is null");
    if (type == ElementType.STRING) {
      throw new IllegalArgumentException("A tensor of text has no bytes.");
    }
    long expected = Math.multiplyExact(elementCount(shape), (long) type.bytes());
    if (data.remaining() != expected) {
      throw new IllegalArgumentException(
          "A tensor %s%s takes %d bytes, got %d."
              .formatted(type, Arrays.toString(shape), expected, data.remaining()));
    }
    return new Tensor(type, shape.clone(), data.slice().asReadOnlyBuffer());
  }

  /** A float32 tensor. */
  public static Tensor ofFloats(float[] values, long... shape) {
    return ofFloats(ElementType.FLOAT, values, shape);
  }

  /** A tensor of {@code type}, which must be floating point, with {@code values} rounded to it. */
  public static Tensor ofFloats(ElementType type, float[] values, long... shape) {
    ByteBuffer bytes = littleEndian(Math.multiplyExact(values.length, type.bytes()));
    for (float value : values) {
      switch (type) {
        case FLOAT -> bytes.putFloat(value);
        case DOUBLE -> bytes.putDouble(value);
        case FLOAT16 -> bytes.putShort(HalfFloat.toFloat16(value));
        case BFLOAT16 -> bytes.putShort(HalfFloat.toBfloat16(value));
        default -> throw new IllegalArgumentException("Not a floating-point type: " + type);
      }
    }
    return of(type, shape, bytes.flip());
  }

  /** An int64 tensor. */
  public static Tensor ofLongs(long[] values, long... shape) {
    ByteBuffer bytes = littleEndian(Math.multiplyExact(values.length, Long.BYTES));
    bytes.asLongBuffer().put(values);
    return of(ElementType.INT64, shape, bytes);
  }

  /** The element type. */
  public ElementType type() {
    return type;
  }

  /** The shape; empty for a scalar. A copy. */
  public long[] shape() {
    return shape.clone();
  }

  /** The number of axes. */
  public int rank() {
    return shape.length;
  }

  /** The size of axis {@code axis}. */
  public long size(int axis) {
    return shape[axis];
  }

  /** The number of elements. */
  public long elementCount() {
    return elementCount(shape);
  }

  /** A read-only, little-endian view of the elements' bytes. */
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The elements as floats, rounded where the type is wider; integers are converted. */
  public float[] floats() {
    ByteBuffer bytes = data();
    float[] values = new float[Math.toIntExact(elementCount())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) element(bytes, i);
    }
    return values;
  }

  /**
   * The elements as long integers.
   *
   * @throws IllegalStateException if the type is not an integer or Boolean type
   */
  public long[] longs() {
    if (type.isFloatingPoint()) {
      throw new IllegalStateException("A tensor of type %s holds no integers.".formatted(type));
    }
    ByteBuffer bytes = data();
    long[] values = new long[Math.toIntExact(elementCount())];
    for (int i = 0; i < values.length; i++) {
      values[i] = integer(bytes, i);
    }
    return values;
  }

  /** The same elements in the same order under another shape; nothing is copied. */
  public Tensor reshaped(long... shape) {
    return of(type, shape, data());
  }

  /**
   * The elements at {@code indices} of one axis, in that order.
   *
   * @throws IndexOutOfBoundsException if an index is not on the axis
   */
  public Tensor picked(int axis, int[] indices) {
    return picked(Map.of(axis, indices));
  }

  /**
   * The elements at some indices of some axes, in that order; copied once however many axes.
   *
   * @param indices the indices by axis; other axes stay whole
   * @throws IndexOutOfBoundsException if an index is not on its axis
   */
  public Tensor picked(Map<Integer, int[]> indices) {
    if (indices.isEmpty()) {
      return this;
    }
    long[] picked = shape.clone();
    indices.forEach((axis, left) -> picked[axis] = left.length);
    ByteBuffer result = littleEndian(byteCount(picked));
    if (result.hasRemaining()) {
      new Picking(shape, indices, type.bytes()).copy(data(), result);
    }
    return of(type, picked, result.flip());
  }

  /** The tensor whose axis {@code i} is axis {@code order[i]} of this one. */
  public Tensor transposed(int... order) {
    long[] transposed = new long[shape.length];
    for (int axis = 0; axis < order.length; axis++) {
      transposed[axis] = shape[order[axis]];
    }
    ByteBuffer result = littleEndian(byteCount(transposed));
    if (result.hasRemaining()) {
      new Transposing(shape, order, type.bytes()).copy(data(), result);
    }
    return of(type, transposed, result.flip());
  }

  private int byteCount(long[] shape) {
    return Math.toIntExact(elementCount(shape) * type.bytes());
  }

  private double element(ByteBuffer bytes, int index) {
    return switch (type) {
      case FLOAT -> bytes.getFloat(index * 4);
      case DOUBLE -> bytes.getDouble(index * 8);
      case FLOAT16 -> HalfFloat.fromFloat16(bytes.getShort(index * 2));
      case BFLOAT16 -> HalfFloat.fromBfloat16(bytes.getShort(index * 2));
      default -> integer(bytes, index);
    };
  }

  private long integer(ByteBuffer bytes, int index) {
    return switch (type) {
      case INT64, UINT64 -> bytes.getLong(index * 8);
      case INT32 -> bytes.getInt(index * 4);
      case UINT32 -> Integer.toUnsignedLong(bytes.getInt(index * 4));
      case INT16 -> bytes.getShort(index * 2);
      case UINT16 -> Short.toUnsignedLong(bytes.getShort(index * 2));
      case INT8 -> bytes.get(index);
      case UINT8, BOOL -> Byte.toUnsignedLong(bytes.get(index));
      default ->
          throw new IllegalStateException("A tensor of type %s holds no integers.".formatted(type));
    };
  }

  /**
   * The number of elements of a shape.
   *
   * @throws IllegalArgumentException if a size is negative
   * @throws ArithmeticException if the product leaves the range of long
   */
  public static long elementCount(long[] shape) {
    long count = 1;
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException(
            "The shape (%s) has a negative size.".formatted(Arrays.toString(shape)));
      }
      count = Math.multiplyExact(count, size);
    }
    return count;
  }

  /** Large tensors are kept off the heap, where ONNX Runtime can read them in place. */
  private static ByteBuffer littleEndian(int bytes) {
    ByteBuffer buffer =
        bytes < LARGE_BYTES ? ByteBuffer.allocate(bytes) : ByteBuffer.allocateDirect(bytes);
    return buffer.order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor that
        && type == that.type
        && Arrays.equals(shape, that.shape)
        && data.equals(that.data);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + Arrays.hashCode(shape);
  }

  @Override
  public String toString() {
    return type + Arrays.toString(shape);
  }
}
