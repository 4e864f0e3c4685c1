package dev.lathe.onnx;

import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.UnsafeByteOperations;
import dev.lathe.foundation.UserException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Between ONNX's tensor messages and {@link Tensor}. */
public final class TensorProtos {
  private static final long MAX_SPARSE_BYTES = 1L << 30;

  private TensorProtos() {}

  /** Reads a tensor that is wholly in the message. */
  public static Tensor read(TensorProto proto) {
    return read(proto, ExternalData.none());
  }

  /** Reads a tensor whose elements may be in a file beside the model. */
  static Tensor read(TensorProto proto, ExternalData external) {
    ElementType type =
        ElementType.ofCode(proto.getDataType())
            .orElseThrow(
                () ->
                    new UserException(
                        "The tensor (%s) has an element type (%d) that is not supported."
                            .formatted(proto.getName(), proto.getDataType()),
                        "Maybe export the model in float32, float16 or bfloat16."));
    long[] shape = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
    try {
      long elements = Tensor.elementCount(shape);
      return Tensor.of(type, shape, bytes(proto, type, elements, external));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new UserException(
          "The tensor (%s) is broken: %s".formatted(proto.getName(), e.getMessage()),
          "Maybe the file is damaged; export it again.",
          e);
    }
  }

  private static ByteBuffer bytes(
      TensorProto proto, ElementType type, long elements, ExternalData external) {
    if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      return external.bytes(proto, Math.multiplyExact(elements, (long) type.bytes()));
    }
    return proto.hasRawData()
        ? proto.getRawData().asReadOnlyByteBuffer()
        : typed(proto, type, elements);
  }

  /**
   * Reads a sparse tensor into a full one.
   *
   * @throws UserException if it is broken or takes more than a gigabyte
   */
  static Tensor readSparse(SparseTensorProto proto) {
    Tensor values = read(proto.getValues());
    long[] places = read(proto.getIndices()).longs();
    long[] shape = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
    try {
      long bytes = Math.multiplyExact(Tensor.elementCount(shape), (long) values.type().bytes());
      int count = Math.toIntExact(values.elementCount());
      int coordinates = count == 0 ? 1 : places.length / count;
      if (bytes > MAX_SPARSE_BYTES || (coordinates != 1 && coordinates != shape.length)) {
        throw new IllegalArgumentException("its shape does not fit.");
      }
      ByteBuffer full = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
      int size = values.type().bytes();
      for (int i = 0; i < count; i++) {
        long place = 0;
        for (int axis = 0; axis < coordinates; axis++) {
          place = place * (coordinates == 1 ? 1 : shape[axis]) + places[i * coordinates + axis];
        }
        full.put(Math.toIntExact(place * size), values.data(), i * size, size);
      }
      return Tensor.of(values.type(), shape, full);
    } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
      throw new UserException(
          "The sparse tensor (%s) is broken: %s"
              .formatted(proto.getValues().getName(), e.getMessage()),
          "Maybe export the model with full tensors.",
          e);
    }
  }

  public static TensorProto write(String name, Tensor tensor) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(tensor.type().code())
        .addAllDims(Arrays.stream(tensor.shape()).boxed().toList())
        .setRawData(UnsafeByteOperations.unsafeWrap(tensor.data()))
        .build();
  }

  /** The elements of the typed fields, as {@code onnx.proto} assigns them to the element types. */
  private static ByteBuffer typed(TensorProto proto, ElementType type, long elements) {
    int stored =
        switch (type) {
          case FLOAT -> proto.getFloatDataCount();
          case DOUBLE -> proto.getDoubleDataCount();
          case INT64 -> proto.getInt64DataCount();
          case UINT32, UINT64 -> proto.getUint64DataCount();
          default -> proto.getInt32DataCount();
        };
    if (stored != elements) {
      throw new IllegalArgumentException(
          "%d elements expected, %d stored.".formatted(elements, stored));
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(stored, type.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < stored; i++) {
      switch (type) {
        case FLOAT -> bytes.putFloat(proto.getFloatData(i));
        case DOUBLE -> bytes.putDouble(proto.getDoubleData(i));
        case INT64 -> bytes.putLong(proto.getInt64Data(i));
        case UINT64 -> bytes.putLong(proto.getUint64Data(i));
        case UINT32 -> bytes.putInt((int) proto.getUint64Data(i));
        case INT32 -> bytes.putInt(proto.getInt32Data(i));
        case INT16, UINT16, FLOAT16, BFLOAT16 -> bytes.putShort((short) proto.getInt32Data(i));
        default -> bytes.put((byte) proto.getInt32Data(i));
      }
    }
    return bytes.flip();
  }
}
