package dev.lathe.trainer.operator;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Tensors of this program as tensors of libtorch, and back. */
public final class Tensors {
  private Tensors() {}

  /**
   * A libtorch tensor with the elements of a constant: floating-point numbers in 32 bits, integers
   * in their own width (narrow ones in 32 bits), and truth values.
   */
  public static Tensor of(dev.lathe.onnx.Tensor constant) {
    return switch (constant.type()) {
      case FLOAT -> copied(constant, torch.ScalarType.Float);
      case FLOAT16, BFLOAT16, DOUBLE -> ofFloats(constant.floats(), constant.shape());
      case INT64, UINT64 -> copied(constant, torch.ScalarType.Long);
      case INT32 -> copied(constant, torch.ScalarType.Int);
      case BOOL -> copied(constant, torch.ScalarType.Bool);
      default -> ofLongs(constant.longs()).reshape(constant.shape()).to(torch.ScalarType.Int);
    };
  }

  private static Tensor copied(dev.lathe.onnx.Tensor constant, torch.ScalarType type) {
    Tensor tensor = empty(constant.shape(), type);
    ByteBuffer bytes = constant.data();
    byte[] chunk = new byte[Math.min(1 << 16, Math.max(1, bytes.remaining()))];
    BytePointer target = new BytePointer(tensor.data_ptr());
    while (bytes.hasRemaining()) {
      int length = Math.min(chunk.length, bytes.remaining());
      bytes.get(chunk, 0, length);
      target.put(chunk, 0, length);
      target.position(target.position() + length);
    }
    return tensor;
  }

  /** A tensor of one axis. */
  public static Tensor ofLongs(long... values) {
    Tensor tensor = empty(new long[] {values.length}, torch.ScalarType.Long);
    if (values.length > 0) {
      tensor.data_ptr_long().put(values);
    }
    return tensor;
  }

  /** A tensor with a copy of {@code values} in row-major order. */
  public static Tensor ofFloats(float[] values, long... shape) {
    if (dev.lathe.onnx.Tensor.elementCount(shape) != values.length) {
      throw new IllegalArgumentException(
          "%d numbers do not fill %s.".formatted(values.length, java.util.Arrays.toString(shape)));
    }
    Tensor tensor = empty(shape, torch.ScalarType.Float);
    if (values.length > 0) {
      tensor.data_ptr_float().put(values);
    }
    return tensor;
  }

  /** The elements in row-major order. */
  public static float[] floats(Tensor tensor) {
    Tensor whole = tensor.detach().to(torch.ScalarType.Float).contiguous();
    float[] values = new float[Math.toIntExact(whole.numel())];
    if (values.length > 0) {
      whole.data_ptr_float().get(values);
    }
    return values;
  }

  private static Tensor empty(long[] shape, torch.ScalarType type) {
    return torch.empty(shape, new TensorOptions(type), new MemoryFormatOptional());
  }
}
