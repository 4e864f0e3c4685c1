package dev.lathe.trainer;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Operators with inputs on which both their values and their gradients can be checked. */
final class OperatorCases {
  private OperatorCases() {}

  private static final Attributes NONE = Attributes.none();

  /** One operator on one input; {@code constants} are its other inputs, null where left out. */
  record Case(
      String operator, long opset, Attributes attributes, long[] shape, List<Object> constants) {
    @Override
    public String toString() {
      return operator + " " + opset + " " + attributes + " " + java.util.Arrays.toString(shape);
    }
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    addConvolutions(cases);
    addElementwise(cases);
    addPools(cases);
    addReductionsAndNormalizations(cases);
    addLayouts(cases);
    addIndexed(cases);
    addRecurrent(cases);
    addAttentions(cases);
    addFusions(cases);
    return cases.stream();
  }

  private static void add(
      List<Case> cases,
      String operator,
      long opset,
      Attributes attributes,
      long[] shape,
      Object... constants) {
    cases.add(new Case(operator, opset, attributes, shape, java.util.Arrays.asList(constants)));
  }

  private static long[] shape(long... sizes) {
    return sizes;
  }

  private static void addConvolutions(List<Case> cases) {
    Attributes two = NONE.with("strides", 2, 2).with("pads", 1, 1, 1, 1);
    add(cases, "Conv", 17, NONE, shape(2, 3, 5, 5), real(4, 3, 3, 3), real(4));
    add(cases, "Conv", 17, two.with("group", 3), shape(2, 3, 5, 5), real(6, 1, 3, 3));
    add(cases, "Conv", 17, NONE.with("pads", 0, 1, 2, 1), shape(1, 2, 5, 4), real(3, 2, 2, 3));
    add(
        cases,
        "Conv",
        17,
        NONE.with("auto_pad", "SAME_UPPER").with("strides", 2, 2),
        shape(1, 2, 5, 6),
        real(3, 2, 2, 2));
    add(
        cases,
        "Conv",
        17,
        NONE.with("auto_pad", "SAME_LOWER"),
        shape(1, 2, 5, 6),
        real(3, 2, 2, 2));
    add(cases, "Conv", 17, NONE.with("strides", 2, 2), shape(2, 4, 5, 8), real(3, 4, 1, 1));
    add(cases, "Conv", 17, NONE.with("dilations", 2, 1), shape(1, 2, 6, 5), real(3, 2, 2, 2));
    add(cases, "Conv", 17, NONE.with("pads", 1, 2), shape(2, 2, 6), real(3, 2, 3), real(3));
    add(cases, "Conv", 17, NONE, shape(1, 2, 3, 4, 3), real(2, 2, 2, 2, 2));
    add(
        cases,
        "ConvTranspose",
        17,
        two.with("output_padding", 1, 0),
        shape(1, 3, 3, 3),
        real(3, 2, 3, 3),
        real(2));
    add(
        cases,
        "ConvTranspose",
        17,
        NONE.with("strides", 2, 2).with("pads", 0, 1, 1, 0),
        shape(1, 3, 3, 3),
        real(3, 2, 3, 3));
    add(
        cases,
        "ConvTranspose",
        17,
        NONE.with("strides", 2, 2).with("auto_pad", "SAME_UPPER"),
        shape(1, 2, 3, 3),
        real(2, 2, 3, 3));
    add(
        cases,
        "ConvTranspose",
        17,
        NONE.with("strides", 2, 2).with("output_shape", 5, 6),
        shape(1, 2, 3, 3),
        real(2, 2, 3, 3));
  }

  private static void addElementwise(List<Case> cases) {
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

  private static void addPools(List<Case> cases) {
    for (String name : List.of("MaxPool", "AveragePool")) {
      Attributes three = NONE.with("kernel_shape", 3, 3).with("strides", 2, 2);
      add(cases, name, 17, three, shape(1, 2, 7, 7));
      add(cases, name, 17, three.with("pads", 1, 1, 1, 1), shape(1, 2, 6, 6));
      add(cases, name, 17, three.with("ceil_mode", 1), shape(1, 2, 6, 6));
      add(cases, name, 17, three.with("pads", 0, 0, 1, 1), shape(1, 2, 6, 6));
      add(cases, name, 17, three.with("auto_pad", "SAME_UPPER"), shape(1, 2, 6, 5));
      add(
          cases,
          name,
          17,
          NONE.with("kernel_shape", new long[] {2}).with("strides", new long[] {2}),
          shape(1, 2, 5));
      add(cases, name, 17, NONE.with("kernel_shape", 2, 2, 2), shape(1, 1, 3, 3, 3));
    }
    Attributes counted = NONE.with("kernel_shape", 3, 3).with("count_include_pad", 1);
    add(cases, "AveragePool", 17, counted.with("pads", 1, 1, 1, 1), shape(1, 2, 4, 4));
    add(cases, "AveragePool", 17, counted.with("pads", 0, 1, 1, 0), shape(1, 2, 4, 4));
    add(
        cases,
        "MaxPool",
        17,
        NONE.with("kernel_shape", 2, 2).with("dilations", 2, 2),
        shape(1, 2, 5, 5));
    add(cases, "GlobalAveragePool", 17, NONE, shape(2, 3, 3, 2));
    add(cases, "GlobalMaxPool", 17, NONE, shape(2, 3, 3, 2));
  }

  private static void addReductionsAndNormalizations(List<Case> cases) {
    long[] x = shape(2, 4, 3, 2);
    add(cases, "ReduceMean", 13, NONE.with("axes", 2, 3), x);
    add(
        cases,
        "ReduceMean",
        18,
        NONE.with("keepdims", 0),
        x,
        Tensor.ofLongs(new long[] {-1, -2}, 2));
    add(cases, "ReduceSum", 13, NONE, x, Tensor.ofLongs(new long[] {1}, 1));
    add(cases, "ReduceMax", 13, NONE.with("axes", new long[] {1}), x);
    add(cases, "ReduceMin", 13, NONE.with("axes", new long[] {1}), x);
    add(cases, "ReduceL2", 13, NONE.with("axes", new long[] {1}), x);
    add(cases, "ReduceL1", 13, NONE.with("axes", new long[] {1}), x);
    add(cases, "ReduceSumSquare", 13, NONE.with("axes", new long[] {1}), x);
    add(cases, "ReduceLogSumExp", 13, NONE.with("axes", new long[] {1}), x);
    add(cases, "ReduceProd", 13, NONE.with("axes", 1, 3), x);
    add(cases, "CumSum", 14, NONE, x, longs(1));
    add(cases, "CumSum", 14, NONE.with("exclusive", 1).with("reverse", 1), x, longs(-2));
    add(
        cases,
        "BatchNormalization",
        17,
        NONE.with("epsilon", 0.01f),
        x,
        real(4),
        real(4),
        real(4),
        positive(4));
    add(cases, "LayerNormalization", 17, NONE, x, real(2), real(2));
    add(cases, "LayerNormalization", 17, NONE.with("axis", 1), x, real(4, 3, 2));
    add(cases, "InstanceNormalization", 17, NONE, x, real(4), real(4));
    add(cases, "GroupNormalization", 21, NONE.with("num_groups", 2), x, real(4), real(4));
    add(cases, "LRN", 13, NONE.with("size", 3).with("alpha", 0.5f).with("bias", 2f), x);
    add(cases, "LpNormalization", 13, NONE.with("axis", 1), x);
    add(cases, "LpNormalization", 13, NONE.with("axis", -1).with("p", 1), x);
    add(cases, "MeanVarianceNormalization", 13, NONE, x);
  }

  private static void addLayouts(List<Case> cases) {
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

  private static void addIndexed(List<Case> cases) {
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

  private static void addRecurrent(List<Case> cases) {
    // Three steps of two sequences of four numbers, into a state of two.
    long[] x = shape(3, 2, 4);
    Attributes narrow = NONE.with("hidden_size", 2);
    for (String direction : List.of("forward", "reverse", "bidirectional")) {
      int ways = direction.equals("bidirectional") ? 2 : 1;
      Attributes lstm = narrow.with("direction", direction);
      add(cases, "LSTM", 14, lstm, x, real(ways, 8, 4), real(ways, 8, 2), real(ways, 16));
      Attributes gru = lstm.with("linear_before_reset", 1);
      add(cases, "GRU", 14, gru, x, real(ways, 6, 4), real(ways, 6, 2), real(ways, 12));
    }
    Tensor state = real(1, 2, 2);
    add(cases, "LSTM", 14, narrow, x, real(1, 8, 4), real(1, 8, 2), null, null, state, state);
  }

  private static void addAttentions(List<Case> cases) {
    long[] x = shape(2, 5, 6);
    Attributes heads = NONE.with("num_heads", 2);
    String joint = "com.microsoft.Attention";
    add(cases, joint, 17, heads, x, real(6, 24), real(24));
    add(cases, joint, 17, heads.with("unidirectional", 1), x, real(6, 24), real(24));
    Attributes sizes = heads.with("qkv_hidden_sizes", 4, 4, 10).with("scale", 0.3f);
    Tensor bias = real(2, 2, 5, 5);
    add(cases, joint, 17, sizes, x, real(6, 18), real(18), null, null, bias);
    String many = "com.microsoft.MultiHeadAttention";
    add(cases, many, 17, heads, x, real(2, 4, 6), real(2, 4, 6), real(18));
    add(cases, many, 17, heads, x, real(2, 5, 6), real(2, 5, 6));
    Attributes grouped = NONE.with("q_num_heads", 4).with("kv_num_heads", 2);
    long[] wide = shape(2, 5, 8);
    add(cases, "Attention", 23, grouped, wide, real(2, 3, 4), real(2, 3, 6));
    Attributes causal = NONE.with("is_causal", 1);
    long[] apart = shape(2, 2, 4, 3);
    add(cases, "Attention", 23, causal, apart, real(2, 2, 4, 3), real(2, 2, 4, 5));
    add(cases, "Attention", 23, NONE, apart, real(2, 2, 4, 3), real(2, 2, 4, 3), real(4, 4));
  }

  private static void addFusions(List<Case> cases) {
    long[] x = shape(2, 5, 6);
    String own = "com.microsoft.";
    add(cases, own + "Gelu", 17, NONE, x);
    add(cases, own + "QuickGelu", 17, NONE, x);
    add(cases, own + "FastGelu", 17, NONE, x, real(6));
    add(cases, own + "BiasGelu", 17, NONE, x, real(6));
    add(
        cases,
        own + "SkipLayerNormalization",
        17,
        NONE,
        x,
        real(2, 5, 6),
        real(6),
        real(6),
        real(6));
    add(cases, own + "SkipLayerNormalization", 17, NONE, x, real(2, 5, 6), real(6));
    add(cases, own + "SkipSimplifiedLayerNormalization", 17, NONE, x, real(2, 5, 6), real(6));
    add(cases, "SimplifiedLayerNormalization", 17, NONE, x, real(6));
    Attributes turned = NONE.with("transB", 1).with("alpha", 0.5f);
    add(cases, own + "FusedMatMul", 17, turned, x, real(4, 6));
    Attributes leaky = NONE.with("activation", "LeakyRelu");
    add(
        cases,
        own + "FusedGemm",
        17,
        leaky.with("activation_alpha", 0.2f),
        shape(3, 6),
        real(6, 4),
        real(4));
    add(
        cases,
        own + "FusedConv",
        17,
        NONE.with("activation", "Sigmoid"),
        shape(1, 2, 4, 4),
        real(3, 2, 3, 3),
        real(3));
    add(cases, "Swish", 24, NONE.with("alpha", 1.5f), x);
  }

  /** The operator, and behind it a sign that keeps a softmax from being taken for the last one. */
  static Graph graph(Case given) {
    GraphBuilder builder = new GraphBuilder("case", given.opset());
    List<String> inputs = new ArrayList<>();
    inputs.add(builder.input(ValueInfo.of("x", ElementType.FLOAT, given.shape())));
    for (int i = 0; i < given.constants().size(); i++) {
      Object constant = given.constants().get(i);
      inputs.add(constant == null ? "" : builder.constant("c" + i, (Tensor) constant));
    }
    int dot = given.operator().lastIndexOf('.');
    String domain = given.operator().substring(0, Math.max(0, dot));
    String operator = given.operator().substring(dot + 1);
    builder.importing("com.microsoft", 1);
    builder.add(new Node("node", operator, domain, inputs, List.of("z"), given.attributes()));
    builder.add(new Node("sign", "Neg", "", List.of("z"), List.of("y"), NONE));
    return builder.output(new ValueInfo("y", ElementType.FLOAT, unknown(given))).build();
  }

  private static List<ValueInfo.Dimension> unknown(Case given) {
    Map<String, Integer> ranks =
        Map.of("Flatten", 2, "Squeeze", 2, "Unsqueeze", 4, "Reshape", 3, "LSTM", 4, "GRU", 4);
    int rank = ranks.getOrDefault(given.operator(), given.shape().length);
    if (given.attributes().integer("keepdims", 1) == 0) {
      rank -= 2;
    }
    List<ValueInfo.Dimension> dimensions = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      dimensions.add(ValueInfo.Dimension.unknown("d" + i));
    }
    return dimensions;
  }

  /** Where the largest wins, no two elements are nearer than the step of the differences. */
  static float[] input(Case given) {
    float[] values = real(given.shape()).floats();
    if (given.operator().contains("Max") || given.operator().contains("Min")) {
      for (int i = 0; i < values.length; i++) {
        values[i] = 2f * ((i * 37 + 11) % values.length) / values.length - 0.965f;
      }
    }
    return values;
  }

  private static Tensor longs(long... values) {
    return Tensor.ofLongs(values, values.length);
  }

  /** Numbers in [-1, 1] that keep away from the corners of the functions under test. */
  private static Tensor real(long... shape) {
    return random(false, shape);
  }

  private static Tensor positive(long... shape) {
    return random(true, shape);
  }

  private static Tensor random(boolean positive, long... shape) {
    SplittableRandom random = new SplittableRandom(java.util.Arrays.hashCode(shape));
    float[] values = new float[(int) Tensor.elementCount(shape)];
    for (int i = 0; i < values.length; i++) {
      float magnitude = 0.15f + 0.08f * random.nextInt(11) + 0.002f * random.nextInt(10);
      values[i] = positive || random.nextBoolean() ? magnitude : -magnitude;
    }
    return Tensor.ofFloats(values, shape);
  }
}
