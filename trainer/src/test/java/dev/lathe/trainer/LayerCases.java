package dev.lathe.trainer;

import static dev.lathe.trainer.OperatorCase.NONE;
import static dev.lathe.trainer.OperatorCase.add;
import static dev.lathe.trainer.OperatorCase.longs;
import static dev.lathe.trainer.OperatorCase.positive;
import static dev.lathe.trainer.OperatorCase.real;
import static dev.lathe.trainer.OperatorCase.shape;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Tensor;
import java.util.List;

/** Convolutions, pools, normalisations, recurrent layers, attentions, and what is fused of such. */
final class LayerCases {
  private LayerCases() {}

  static void addTo(List<OperatorCase> cases) {
    addConvolutions(cases);
    addPools(cases);
    addReductionsAndNormalizations(cases);
    addRecurrent(cases);
    addAttentions(cases);
    addFusions(cases);
  }

  private static void addConvolutions(List<OperatorCase> cases) {
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

  private static void addPools(List<OperatorCase> cases) {
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

  private static void addReductionsAndNormalizations(List<OperatorCase> cases) {
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

  private static void addRecurrent(List<OperatorCase> cases) {
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

  private static void addAttentions(List<OperatorCase> cases) {
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

  private static void addFusions(List<OperatorCase> cases) {
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
}
