package dev.lathe.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Optional;

/** The tensors of {@code Constant} nodes. */
final class ConstantNodes {
  private ConstantNodes() {}

  /**
   * The tensor a node holds; empty where it is no {@code Constant}, or one of a kind that is
   * carried through as a node.
   */
  static Optional<Tensor> read(NodeProto node, ExternalData external) {
    boolean isConstant = node.getOpType().equals("Constant") && node.getDomain().isEmpty();
    if (!isConstant || node.getAttributeCount() == 0) {
      return Optional.empty();
    }
    AttributeProto attribute = node.getAttribute(0);
    return switch (attribute.getName()) {
      case "value" ->
          ElementType.ofCode(attribute.getT().getDataType())
              .filter(type -> type != ElementType.STRING)
              .map(type -> TensorProtos.read(attribute.getT(), external));
      case "value_float" -> Optional.of(Tensor.ofFloats(new float[] {attribute.getF()}));
      case "value_floats" -> Optional.of(floats(attribute));
      case "value_int" -> Optional.of(Tensor.ofLongs(new long[] {attribute.getI()}));
      case "value_ints" ->
          Optional.of(
              Tensor.ofLongs(
                  attribute.getIntsList().stream().mapToLong(Long::longValue).toArray(),
                  attribute.getIntsCount()));
      default -> Optional.empty();
    };
  }

  private static Tensor floats(AttributeProto attribute) {
    float[] values = new float[attribute.getFloatsCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = attribute.getFloats(i);
    }
    return Tensor.ofFloats(values, values.length);
  }
}
