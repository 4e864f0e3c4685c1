package dev.lathe.graph.coupling;

import dev.lathe.onnx.Node;
import java.util.HashMap;
import java.util.Map;

/** Every operator the analysis knows, by name; one entry each. */
public final class OperatorTable {
  private static final Map<String, Operator> STANDARD = standard();
  private static final Map<String, Operator> MICROSOFT = microsoft();
  private static final Operator UNKNOWN = site -> site.freezeAll("is not known to this program");
  private static final Operator WITH_GRAPH = site -> site.freezeAll("holds graphs of its own");

  private OperatorTable() {}

  /** The entry of a node's operator; one that freezes everything where it is not known. */
  public static Operator of(Node node) {
    if (node.attributes().hasGraph()) {
      return WITH_GRAPH;
    }
    if (node.isStandard()) {
      return STANDARD.getOrDefault(node.operator(), UNKNOWN);
    }
    return node.domain().equals("com.microsoft")
        ? MICROSOFT.getOrDefault(node.operator(), UNKNOWN)
        : UNKNOWN;
  }

  /** Whether the analysis knows the operator of a node. */
  public static boolean knows(Node node) {
    return of(node) != UNKNOWN;
  }

  private static Map<String, Operator> standard() {
    Map<String, Operator> table = new HashMap<>();
    addElementwise(table);
    addLayers(table);
    addViews(table);
    put(table, site -> site.fixOutputs("measures shapes"), "Shape Size Range NonZero");
    put(table, site -> site.fixOutputs("draws numbers"), "RandomNormal RandomUniform Constant");
    return Map.copyOf(table);
  }

  /** What works on each element by itself. */
  private static void addElementwise(Map<String, Operator> table) {
    put(
        table,
        Elementwise.unary(),
        "Relu LeakyRelu Elu Selu Celu Sigmoid HardSigmoid HardSwish Tanh Softplus Softsign Mish Gelu"
            + " Swish Erf Exp Log Sqrt Reciprocal Neg Abs Sign Floor Ceil Round Sin Cos Tan Asin Acos"
            + " Atan Sinh Cosh Asinh Acosh Atanh Clip ThresholdedRelu Shrink Identity Cast CastLike"
            + " Dropout Not IsNaN IsInf BitwiseNot RandomNormalLike RandomUniformLike Bernoulli");
    put(
        table,
        Elementwise.broadcasting(),
        "Add Sub Mul Div Pow Sum Mean Max Min PRelu Where Equal Greater GreaterOrEqual Less"
            + " LessOrEqual And Or Xor Mod BitShift BitwiseAnd BitwiseOr BitwiseXor");
    put(table, new Quantization(), "QuantizeLinear DequantizeLinear");
  }

  /** What multiplies, normalises, reduces or pools. */
  private static void addLayers(Map<String, Operator> table) {
    put(table, new Convolution(2), "Conv");
    put(table, new DeformableConvolution(), "DeformConv");
    put(table, new TransposedConvolution(), "ConvTranspose");
    put(table, new Gemm(), "Gemm");
    put(table, new MatMul(), "MatMul");
    put(table, new Einsum(), "Einsum");
    put(table, new Normalization(), "BatchNormalization InstanceNormalization");
    put(
        table,
        new Standardization(),
        "Softmax LogSoftmax Hardmax LpNormalization MeanVarianceNormalization LRN"
            + " DynamicQuantizeLinear");
    put(
        table,
        new LayerNormalization(),
        "LayerNormalization RMSNormalization SimplifiedLayerNormalization");
    put(table, new GroupNormalization(), "GroupNormalization");
    put(table, new Attention(), "Attention");
    put(table, new Rotation(), "RotaryEmbedding");
    put(table, new Variant(), "QLinearConv QLinearMatMul ConvInteger MatMulInteger");
    put(table, new AlongAxis("runs along"), "CumSum TopK");
    put(
        table,
        new Reduction(),
        "ReduceMean ReduceSum ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSum"
            + " ReduceLogSumExp ReduceSumSquare ArgMax ArgMin");
    put(
        table,
        new Spatial("slides over"),
        "MaxPool AveragePool LpPool GlobalMaxPool GlobalAveragePool GlobalLpPool");
    put(table, new Spatial("resizes"), "Resize Upsample");
    put(table, new Sampling(), "GridSample RoiAlign MaxRoiPool");
    put(table, site -> site.freezeAll("has gates that belong to each other"), "LSTM GRU RNN");
    put(table, site -> site.freezeAll("selects by it"), "NonMaxSuppression Unique Compress");
  }

  /** What only moves elements. */
  private static void addViews(Map<String, Operator> table) {
    put(table, new Padding(), "Pad");
    put(table, new Reshaping(), "Reshape Flatten Squeeze Unsqueeze");
    put(table, new Transposition(), "Transpose");
    put(table, new Concatenation(), "Concat");
    put(table, new Splitting(), "Split");
    put(table, new Slicing(), "Slice");
    put(table, new Gathering(), "Gather");
    put(table, new Looking(), "GatherElements GatherND");
    put(table, new Scattering(), "ScatterElements Scatter ScatterND");
    put(table, new Spreading(), "Expand");
    put(table, new Tiling(), "Tile");
    put(table, new DepthAndSpace(), "DepthToSpace SpaceToDepth");
    put(table, new Filling(), "ConstantOfShape");
  }

  private static Map<String, Operator> microsoft() {
    Map<String, Operator> table = new HashMap<>();
    put(table, Elementwise.unary(), "Gelu QuickGelu");
    put(table, Elementwise.broadcasting(), "FastGelu BiasGelu");
    put(
        table,
        new LayerNormalization(),
        "LayerNormalization SimplifiedLayerNormalization SkipLayerNormalization"
            + " SkipSimplifiedLayerNormalization");
    put(table, new EmbeddingNormalization(), "EmbedLayerNormalization");
    put(table, new ProjectedAttention(), "Attention");
    put(table, new Attention(), "MultiHeadAttention GroupQueryAttention");
    put(table, new Rotation(), "RotaryEmbedding");
    put(table, new Quantization(), "QuantizeLinear DequantizeLinear");
    put(table, site -> site.freezeAll("rounds inside"), "DynamicQuantizeMatMul");
    put(
        table,
        new Variant(),
        "QGemm MatMulIntegerToFloat FusedMatMul FusedGemm FusedConv QLinearAdd"
            + " QLinearMul QLinearSigmoid QLinearLeakyRelu QLinearSoftmax QLinearAveragePool"
            + " QLinearGlobalAveragePool QLinearReduceMean QLinearWhere QLinearConcat");
    return Map.copyOf(table);
  }

  private static void put(Map<String, Operator> table, Operator operator, String names) {
    for (String name : names.split(" ", -1)) {
      table.put(name, operator);
    }
  }
}
