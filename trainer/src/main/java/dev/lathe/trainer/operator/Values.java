package dev.lathe.trainer.operator;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Shapes as values, constants, and changes of type. */
final class Values {
  private Values() {}

  static void addTo(OperatorTable.Collector table) {
    table.add("Shape", Values::shape);
    table.add(
        "Size",
        site ->
            Operation.single(
                call -> Tensors.ofLongs(new long[] {call.input(0).numel()}).reshape(new long[0])));
    table.add("Constant", Values::constant);
    table.add("ConstantOfShape", Values::constantOfShape);
    table.add("Cast", Values::cast);
    table.add("Range", site -> Operation.single(Values::range));
  }

  private static Operation shape(Site site) {
    long start = site.attributes().integer("start", 0);
    long end = site.attributes().integer("end", Long.MAX_VALUE);
    return Operation.single(
        call -> {
          long[] shape = call.input(0).shape();
          int from = bound(start, shape.length);
          int to = Math.max(from, bound(end, shape.length));
          return Tensors.ofLongs(java.util.Arrays.copyOfRange(shape, from, to));
        });
  }

  private static int bound(long place, int rank) {
    long index = place < 0 ? place + rank : place;
    return (int) Math.max(0, Math.min(rank, index));
  }

  private static Operation constant(Site site) {
    Attributes attributes = site.attributes();
    dev.lathe.onnx.Tensor value =
        attributes
            .tensor("value")
            .or(() -> reals(attributes))
            .or(
                () ->
                    attributes
                        .integers("value_ints")
                        .map(v -> dev.lathe.onnx.Tensor.ofLongs(v, v.length)))
            .orElseGet(() -> scalar(site));
    return Operation.single(call -> Tensors.of(value));
  }

  private static Optional<dev.lathe.onnx.Tensor> reals(Attributes attributes) {
    Optional<List<Float>> reals = attributes.reals("value_floats");
    return reals.map(
        list -> {
          float[] values = new float[list.size()];
          for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i);
          }
          return dev.lathe.onnx.Tensor.ofFloats(values, values.length);
        });
  }

  private static dev.lathe.onnx.Tensor scalar(Site site) {
    Attributes attributes = site.attributes();
    if (attributes.has("value_float")) {
      return dev.lathe.onnx.Tensor.ofFloats(new float[] {attributes.real("value_float", 0)});
    }
    if (attributes.has("value_int")) {
      return dev.lathe.onnx.Tensor.ofLongs(new long[] {attributes.integer("value_int", 0)});
    }
    throw site.unsupported("a constant of text");
  }

  private static Operation constantOfShape(Site site) {
    Integers shape = site.integers("shape", 0);
    Optional<dev.lathe.onnx.Tensor> value = site.attributes().tensor("value");
    double number = value.map(v -> (double) v.floats()[0]).orElse(0.0);
    torch.ScalarType type = value.map(v -> type(v.type(), site)).orElse(torch.ScalarType.Float);
    return Operation.single(
        call -> torch.full(shape.required(call), new Scalar(number), new TensorOptions(type)));
  }

  private static Operation cast(Site site) {
    int code = (int) site.attributes().integer("to", 1);
    torch.ScalarType type =
        type(ElementType.ofCode(code).orElseThrow(() -> site.unsupported("an unknown type")), site);
    return Operation.single(
        call ->
            call.input(0).scalar_type() == type
                ? new Tensor(call.input(0))
                : call.input(0).to(type));
  }

  /** Floating-point numbers of every width are computed with in 32 bits. */
  private static torch.ScalarType type(ElementType type, Site site) {
    return switch (type) {
      case FLOAT, FLOAT16, BFLOAT16, DOUBLE -> torch.ScalarType.Float;
      case BOOL -> torch.ScalarType.Bool;
      case STRING -> throw site.unsupported("text");
      case INT32, UINT32, INT16, UINT16, INT8, UINT8 -> torch.ScalarType.Int;
      case INT64, UINT64 -> torch.ScalarType.Long;
    };
  }

  private static Tensor range(Call call) {
    return torch.arange(call.input(0).item(), call.input(1).item(), call.input(2).item());
  }
}
