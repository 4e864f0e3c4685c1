package dev.lathe.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.UnsafeByteOperations;
import dev.lathe.foundation.UserException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Between ONNX's tensor messages and {@link Tensor}. */
final class TensorProtos {
  private TensorProtos() {}

  static Tensor read(TensorProto proto) {
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
      ByteBuffer bytes =
          proto.hasRawData()
              ? proto.getRawData().asReadOnlyByteBuffer()
              : typed(proto, type, elements);
      return Tensor.of(type, shape, bytes);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new UserException(
          "The tensor (%s) is broken: %s".formatted(proto.getName(), e.getMessage()),
          "Maybe the file is damaged; export it again.",
          e);
    }
  }

  static TensorProto write(String name, Tensor tensor) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(tensor.type().code())
        .addAllDims(java.util.Arrays.stream(tensor.shape()).boxed().toList())
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
