package dev.lathe.profiler;

import dev.lathe.graph.Layer;
import dev.lathe.graph.LayerModel;
import dev.lathe.graph.Network;
import dev.lathe.lut.ConvolutionShape;
import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.Widths;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.ValueInfo;
import java.util.List;
import java.util.Optional;

/**
 * Where a layer's convolution is found in a table that was imported from another tool: by its
 * shape, without what is fused to it.
 */
final class ImportedConvolution {
  private static final int IMAGE_AXES = 4;

  private final ConvolutionShape shape;
  private final int[] fullWidths;
  private final int[] channels;
  private final boolean[] movesInput;
  private final boolean[] movesOutput;

  private ImportedConvolution(ImportedConvolution other, int batch) {
    shape = other.shape.withBatch(batch);
    fullWidths = other.fullWidths;
    channels = other.channels;
    movesInput = other.movesInput;
    movesOutput = other.movesOutput;
  }

  private ImportedConvolution(Network network, Layer layer, ConvolutionShape shape, Node node) {
    this.shape = shape;
    LayerModel model = LayerModel.of(network, layer);
    int axes = layer.axes().size();
    fullWidths = layer.axes().stream().mapToInt(Layer.WidthAxis::fullWidth).toArray();
    channels = channels(model.at(fullWidths), node);
    movesInput = new boolean[axes];
    movesOutput = new boolean[axes];
    // Which channels follow which width is seen by halving one width at a time.
    for (int axis = 0; axis < axes; axis++) {
      int[] widths = fullWidths.clone();
      widths[axis] = Math.max(layer.axes().get(axis).groups().size(), fullWidths[axis] / 2);
      int[] halved = channels(model.at(widths), node);
      movesInput[axis] = halved[0] != channels[0];
      movesOutput[axis] = halved[1] != channels[1];
    }
  }

  /** The place of a layer; empty if it is no convolution, or one that such tables do not know. */
  static Optional<ImportedConvolution> of(Network network, Layer layer) {
    List<Node> convolutions = layer.nodes().stream().filter(node -> node.is("Conv")).toList();
    if (convolutions.size() != 1 || !layer.inputs().contains(convolutions.get(0).input(0))) {
      return Optional.empty();
    }
    Node node = convolutions.get(0);
    return shape(network, node).map(shape -> new ImportedConvolution(network, layer, shape, node));
  }

  private static Optional<ConvolutionShape> shape(Network network, Node node) {
    long[] input = network.shape(node.input(0));
    long[] weight = network.shape(node.input(1));
    long[] strides = node.attributes().integers("strides").orElse(new long[] {1, 1});
    long[] dilations = node.attributes().integers("dilations").orElse(new long[] {1, 1});
    boolean plain =
        input.length == IMAGE_AXES
            && weight.length == IMAGE_AXES
            && input[2] == input[3]
            && weight[2] == weight[3]
            && strides[0] == strides[1]
            && dilations[0] == 1
            && dilations[1] == 1;
    if (!plain) {
      return Optional.empty();
    }
    int groups = (int) node.attributes().integer("group", 1);
    boolean depthwise = groups > 1 && groups == input[1] && groups == weight[0];
    return Optional.of(
        new ConvolutionShape(
            (int) input[0],
            (int) input[2],
            (int) weight[2],
            (int) strides[0],
            depthwise ? ConvolutionShape.DEPTHWISE : groups));
  }

  /** Input and output channels of the convolution in a model of the layer. */
  private static int[] channels(Graph model, Node node) {
    int input =
        model.inputs().stream()
            .filter(value -> value.name().equals(node.input(0)))
            .mapToInt(ImportedConvolution::channels)
            .findFirst()
            .orElse(0);
    return new int[] {input, channels(model.outputs().get(0))};
  }

  private static int channels(ValueInfo value) {
    return (int) value.dimensions().get(1).size();
  }

  /** The same convolution in a table of another batch. */
  ImportedConvolution atBatch(int batch) {
    return new ImportedConvolution(this, batch);
  }

  ConvolutionShape shape() {
    return shape;
  }

  LayerSignature signature() {
    return shape.signature();
  }

  /** The point of the surface for widths of the layer's axes, in order. */
  Widths point(int... widths) {
    double input = channels[0];
    double output = channels[1];
    for (int axis = 0; axis < widths.length; axis++) {
      double share = (double) widths[axis] / fullWidths[axis];
      input *= movesInput[axis] ? share : 1;
      output *= movesOutput[axis] ? share : 1;
    }
    return shape.widths(
        Math.max(1, (int) Math.round(input)), Math.max(1, (int) Math.round(output)));
  }
}
