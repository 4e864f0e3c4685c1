package dev.lathe.trainer;

import static dev.lathe.trainer.OperatorCase.NONE;
import static dev.lathe.trainer.OperatorCase.add;
import static dev.lathe.trainer.OperatorCase.longs;
import static dev.lathe.trainer.OperatorCase.real;
import static dev.lathe.trainer.OperatorCase.shape;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Tensor;
import java.util.List;

/** What works on each element by itself, or only moves elements. */
final class ElementCases {
  private ElementCases() {}

  static void addTo(List<OperatorCase> cases) {
    addElementwise(cases);
    addLayouts(cases);
    addIndexed(cases);
  }

  private static void addElementwise(List<OperatorCase> cases) {
    long[] x = shape(2, 3, 2, 2);
    for (String name :
        List.of(
            "Relu",
            "Sigmoid",
            "Tanh",
            "Softplus",
            "Softsign",
            "Erf",
            "Exp",
            "Neg",
            "Abs",
            "Reciprocal",
            "Identity",
            "Sin",
            "Cos",
            "Tan",
            "Atan")) {
      add(cases, name, 17, NONE, x);
    }
    add(cases, "HardSwish", 17, NONE, x);
    add(cases, "Mish", 18, NONE, x);
    add(cases, "LeakyRelu", 17, NONE.with("alpha", 0.2f), x);
    add(cases, "HardSigmoid", 17, NONE.with("alpha", 0.3f), x);
    add(cases, "Elu", 17, NONE.with("alpha", 0.7f), x);
    add(cases, "Selu", 17, NONE, x);
    add(cases, "Celu", 17, NONE.with("alpha", 0.7f), x);
    add(cases, "Gelu", 20, NONE, x);
    add(cases, "Gelu", 20, NONE.with("approximate", "tanh"), x);
    add(cases, "ThresholdedRelu", 17, NONE.with("alpha", 0.3f), x);
    add(cases, "PRelu", 17, NONE, x, real(3, 1, 1));
    add(cases, "Clip", 6, NONE.with("min", -0.5f).with("max", 0.6f), x);
    add(
        cases,
        "Clip",
        13,
        NONE,
        x,
        Tensor.ofFloats(new float[] {-0.5f}),
        Tensor.ofFloats(new float[] {0.6f}));
    add(cases, "Clip", 13, NONE, x, null, Tensor.ofFloats(new float[] {0.6f}));
    for (String name : List.of("Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Mean")) {
      add(cases, name, 17, NONE, x, real(1, 3, 1, 1));
      add(cases, name, 17, NONE, x, real(2));
    }
    add(cases, "Pow", 17, NONE, x, Tensor.ofFloats(new float[] {2}));
    add(cases, "Softmax", 11, NONE, x);
    add(cases, "Softmax", 13, NONE, x);
    add(cases, "Softmax", 13, NONE.with("axis", 1), x);
    add(cases, "LogSoftmax", 9, NONE.with("axis", 2), x);
    add(cases, "Dropout", 7, NONE, x);
    add(cases, "Dropout", 13, NONE, x);
    add(cases, "Gemm", 17, NONE.with("transB", 1), shape(3, 4), real(5, 4), real(5));
    add(
        cases,
        "Gemm",
        17,
        NONE.with("alpha", 0.5f).with("beta", 2f),
        shape(3, 4),
        real(4, 5),
        real(1, 5));
    add(cases, "Gemm", 17, NONE.with("transA", 1), shape(3, 4), real(3, 5));
    add(cases, "MatMul", 17, NONE, shape(2, 3, 4), real(4, 5));
    add(cases, "Einsum", 17, NONE.with("equation", "bij,jk->bik"), shape(2, 3, 4), real(4, 5));
    add(cases, "Einsum", 17, NONE.with("equation", "bij,kj->bki"), shape(2, 3, 4), real(5, 4));
  }

  private static void addLayouts(List<OperatorCase> cases) {
    long[] x = shape(2, 4, 3, 2);
    add(cases, "Flatten", 17, NONE, x);
    add(cases, "Flatten", 17, NONE.with("axis", 2), x);
    add(cases, "Reshape", 17, NONE, x, Tensor.ofLongs(new long[] {0, -1, 2}, 3));
    add(cases, "Squeeze", 11, NONE.with("axes", new long[] {1}), shape(2, 1, 3));
    add(cases, "Squeeze", 13, NONE, shape(2, 1, 3), Tensor.ofLongs(new long[] {1}, 1));
    add(cases, "Unsqueeze", 13, NONE, shape(2, 3), Tensor.ofLongs(new long[] {0, -1}, 2));
    add(cases, "Transpose", 17, NONE.with("perm", 0, 2, 3, 1), x);
    add(cases, "Transpose", 17, NONE, x);
    add(cases, "Expand", 17, NONE, shape(2, 1, 3), Tensor.ofLongs(new long[] {4, 1}, 2));
    add(cases, "Tile", 17, NONE, shape(2, 3), Tensor.ofLongs(new long[] {1, 2}, 2));
    add(cases, "Concat", 17, NONE.with("axis", 1), shape(2, 3), real(2, 2));
    add(
        cases,
        "Slice",
        9,
        NONE.with("starts", new long[] {1})
            .with("ends", new long[] {100})
            .with("axes", new long[] {1}),
        x);
    add(cases, "Slice", 13, NONE, x, longs(-1, 3), longs(-100, 0), longs(2, 1), longs(-1, -2));
    add(cases, "Slice", 13, NONE, x, longs(0), longs(-1));
    add(cases, "Gather", 17, NONE.with("axis", 1), x, longs(3, -4, 1));
    add(cases, "Pad", 10, NONE.with("pads", 0, 0, 1, 0, 0, 0, 0, 2), x);
    add(
        cases,
        "Pad",
        13,
        NONE,
        x,
        longs(0, 1, 1, 0, 0, 0, 0, 2),
        Tensor.ofFloats(new float[] {0.5f}));
    add(cases, "Pad", 13, NONE.with("mode", "reflect"), x, longs(0, 0, 1, 1, 0, 0, 2, 0));
    add(cases, "Pad", 13, NONE.with("mode", "edge"), x, longs(0, 0, 1, 1, 0, 0, 2, 0));
    add(cases, "DepthToSpace", 17, NONE.with("blocksize", 2), x);
    add(cases, "DepthToSpace", 17, NONE.with("blocksize", 2).with("mode", "CRD"), x);
    add(cases, "SpaceToDepth", 17, NONE.with("blocksize", 2), shape(1, 2, 4, 2));
    Tensor scales = Tensor.ofFloats(new float[] {1, 1, 2, 1.5f}, 4);
    add(cases, "Upsample", 9, NONE, x, scales);
    add(cases, "Resize", 17, NONE, x, null, scales);
    add(cases, "Resize", 17, NONE.with("mode", "linear"), x, null, scales);
    for (String mode : List.of("asymmetric", "align_corners", "pytorch_half_pixel")) {
      Attributes linear = NONE.with("mode", "linear").with("coordinate_transformation_mode", mode);
      add(cases, "Resize", 17, linear, x, null, null, longs(2, 4, 5, 5));
      Attributes nearest =
          NONE.with("nearest_mode", "floor").with("coordinate_transformation_mode", mode);
      add(cases, "Resize", 17, nearest, x, null, scales);
    }
  }

  private static void addIndexed(List<OperatorCase> cases) {
    long[] x = shape(2, 4, 3);
    Tensor places = Tensor.ofLongs(new long[] {0, 3, -1, 2, 1, 0}, 2, 1, 3);
    add(cases, "GatherElements", 13, NONE.with("axis", 1), x, places);
    add(cases, "ScatterElements", 16, NONE.with("axis", 1), x, places, real(2, 1, 3));
    Attributes adds = NONE.with("axis", 1).with("reduction", "add");
    add(cases, "ScatterElements", 16, adds, x, places, real(2, 1, 3));
    Tensor pairs = Tensor.ofLongs(new long[] {0, 3, 1, -4, 1, 2}, 1, 3, 2);
    add(cases, "GatherND", 13, NONE, x, pairs);
    add(cases, "ScatterND", 16, NONE, x, pairs, real(1, 3, 3));
    add(cases, "ScatterND", 16, NONE.with("reduction", "add"), x, pairs, real(1, 3, 3));
    add(cases, "Trilu", 14, NONE, x);
    add(cases, "Trilu", 14, NONE.with("upper", 0), x, longs(-1));
    Tensor grid = real(2, 3, 2, 2);
    long[] image = shape(2, 2, 4, 5);
    add(cases, "GridSample", 16, NONE, image, grid);
    Attributes border = NONE.with("padding_mode", "border").with("align_corners", 1);
    add(cases, "GridSample", 16, border, image, grid);
    add(cases, "GridSample", 16, NONE.with("mode", "nearest"), image, grid);
  }
}
