package dev.lathe.onnx;

import java.util.Arrays;
import java.util.Optional;

/** The element types of ONNX tensors whose elements take whole bytes, and text. */
public enum ElementType {
  /** 32-bit IEEE 754. */
  FLOAT(1, 4),
  /** Unsigned 8-bit. */
  UINT8(2, 1),
  /** Signed 8-bit. */
  INT8(3, 1),
  /** Unsigned 16-bit. */
  UINT16(4, 2),
  /** Signed 16-bit. */
  INT16(5, 2),
  /** Signed 32-bit. */
  INT32(6, 4),
  /** Signed 64-bit; shapes and indices. */
  INT64(7, 8),
  /** Text; carried through, never computed with. */
  STRING(8, 0),
  /** One byte, 0 or 1. */
  BOOL(9, 1),
  /** 16-bit IEEE 754. */
  FLOAT16(10, 2),
  /** 64-bit IEEE 754. */
  DOUBLE(11, 8),
  /** Unsigned 32-bit. */
  UINT32(12, 4),
  /** Unsigned 64-bit. */
  UINT64(13, 8),
  /** The upper half of a 32-bit float. */
  BFLOAT16(16, 2);

  private final int code;
  private final int bytes;

  ElementType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** The number of this type in ONNX's {@code TensorProto.DataType}. */
  public int code() {
    return code;
  }

  /** Bytes an element takes; 0 for text. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements are floating-point numbers of any width. */
  public boolean isFloatingPoint() {
    return this == FLOAT || this == FLOAT16 || this == BFLOAT16 || this == DOUBLE;
  }

  /** The type with this ONNX number, or empty where this program does not know it. */
  public static Optional<ElementType> ofCode(int code) {
    return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
  }
}
