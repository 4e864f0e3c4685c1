package dev.lathe.trainer;

import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A convolution or Gemm whose answer can be scaled and shifted channel by channel through its
 * weights, which no other node reads.
 *
 * @param weight its weights
 * @param axis the axis of the weights that makes the channels
 * @param bias what is added to each channel, or zeros
 */
record ScaledLayer(Node node, Tensor weight, int axis, float[] bias) {
  /** The layer of a node, where it is one. */
  static Optional<ScaledLayer> of(Graph graph, Node node) {
    boolean gemm =
        node.is("Gemm")
            && node.attributes().real("alpha", 1) == 1
            && node.attributes().real("beta", 1) == 1;
    if (!node.is("Conv") && !gemm) {
      return Optional.empty();
    }
    Tensor weight = own(graph, node.input(1)).orElse(null);
    if (weight == null || weight.rank() < 2) {
      return Optional.empty();
    }
    int axis = gemm && node.attributes().integer("transB", 0) == 0 ? 1 : 0;
    int channels = Math.toIntExact(weight.size(axis));
    if (!node.hasInput(2)) {
      return Optional.of(new ScaledLayer(node, weight, axis, new float[channels]));
    }
    return own(graph, node.input(2))
        .filter(bias -> bias.rank() == 1 && bias.elementCount() == channels)
        .map(bias -> new ScaledLayer(node, weight, axis, bias.floats()));
  }

  private static Optional<Tensor> own(Graph graph, String constant) {
    return graph
        .constant(constant)
        .filter(tensor -> tensor.type().isFloatingPoint())
        .filter(tensor -> graph.consumers(constant).size() == 1);
  }

  /** The node with the factors and shifts in its weights, which are put among the constants. */
  Node scaled(FoldedBatchNorm.Affine affine, Map<String, Tensor> constants) {
    float[] values = weight.floats();
    long inner = 1;
    for (int i = axis + 1; i < weight.rank(); i++) {
      inner *= weight.size(i);
    }
    for (int i = 0; i < values.length; i++) {
      values[i] *= affine.factors()[(int) (i / inner % bias.length)];
    }
    float[] biases = new float[bias.length];
    for (int channel = 0; channel < biases.length; channel++) {
      biases[channel] = bias[channel] * affine.factors()[channel] + affine.shifts()[channel];
    }
    String name = node.hasInput(2) ? node.input(2) : node.input(1) + "/bias";
    constants.put(node.input(1), Tensor.ofFloats(weight.type(), values, weight.shape()));
    constants.put(name, Tensor.ofFloats(weight.type(), biases, biases.length));
    List<String> inputs = new ArrayList<>(node.inputs().subList(0, 2));
    inputs.add(name);
    return node.withInputs(inputs);
  }
}
