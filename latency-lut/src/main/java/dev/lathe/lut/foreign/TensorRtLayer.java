package dev.lathe.lut.foreign;

import dev.lathe.lut.ConvolutionShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A layer of an engine as TensorRT's inspector describes it: {@code Layers} in an object up to
 * TensorRT 10, other spellings or a bare list with 11. With {@code --profilingVerbosity} below
 * detailed a layer is only its name.
 */
record TensorRtLayer(String name, Fields fields) {
  private static final Pattern ONNX_NODE = Pattern.compile("\\[ONNX Layer: ([^\\]]*)\\]");
  private static final int IMAGE_AXES = 4;

  /** The layers of a document. */
  static List<TensorRtLayer> all(Object document) {
    Object list = document;
    for (String name : List.of("Layers", "layers", "LayerInfo", "layerInfo")) {
      if (document instanceof java.util.Map<?, ?> map && map.get(name) instanceof List<?> found) {
        list = found;
      }
    }
    if (!(list instanceof List<?> elements)) {
      throw new IllegalArgumentException("a list of layers was expected");
    }
    List<TensorRtLayer> layers = new ArrayList<>();
    for (Object element : elements) {
      if (element instanceof String name) {
        layers.add(new TensorRtLayer(name, Fields.of(element)));
      } else {
        Fields fields = Fields.of(element);
        fields.text("Name").ifPresent(name -> layers.add(new TensorRtLayer(name, fields)));
      }
    }
    return layers;
  }

  /** The ONNX nodes that were fused into the layer, or its name where that is not told. */
  String label() {
    List<String> nodes = new ArrayList<>();
    Matcher matcher = ONNX_NODE.matcher(fields.text("Metadata").orElse(""));
    while (matcher.find()) {
      if (!nodes.contains(matcher.group(1))) {
        nodes.add(matcher.group(1));
      }
    }
    return nodes.isEmpty() ? name : String.join(" + ", nodes);
  }

  /** What the layer stands under where it is no plain convolution. */
  String key() {
    StringBuilder key = new StringBuilder("tensorrt ");
    key.append(fields.text("LayerType").orElse("layer")).append(' ').append(name);
    for (Object input : fields.list("Inputs")) {
      key.append(" input=").append(sizes(input));
    }
    for (Object output : fields.list("Outputs")) {
      key.append(" output=").append(sizes(output));
    }
    return key.toString();
  }

  private static String sizes(Object tensor) {
    StringBuilder text = new StringBuilder();
    for (int size : dimensions(tensor)) {
      text.append(text.length() == 0 ? "" : "x").append(size);
    }
    return text.length() == 0 ? "?" : text.toString();
  }

  private static int[] dimensions(Object tensor) {
    return Fields.of(tensor).sizes("Dimensions");
  }

  private static int[] first(List<?> tensors) {
    return tensors.isEmpty() ? new int[0] : dimensions(tensors.get(0));
  }

  private int[] input() {
    return first(fields.list("Inputs"));
  }

  private int[] output() {
    return first(fields.list("Outputs"));
  }

  int inputChannels() {
    return input()[1];
  }

  int outputChannels() {
    return output()[1];
  }

  /** The shape of a convolution over images; empty for anything else. */
  Optional<ConvolutionShape> convolution() {
    int[] input = input();
    int[] kernel = fields.sizes("Kernel");
    int[] stride = fields.sizes("Stride");
    boolean plain =
        fields.text("ParameterType").filter("Convolution"::equals).isPresent()
            && isImage(input)
            && isImage(output())
            && kernel.length == 2
            && stride.length == 2
            && kernel[0] == kernel[1]
            && stride[0] == stride[1];
    if (!plain || kernel[0] < 1 || stride[0] < 1) {
      return Optional.empty();
    }
    int groups = (int) Math.max(1, Math.min(fields.number("Groups").orElse(1), 1e9));
    boolean depthwise = groups > 1 && groups == input[1] && groups == output()[1];
    return Optional.of(
        new ConvolutionShape(
            input[0],
            input[2],
            kernel[0],
            stride[0],
            depthwise ? ConvolutionShape.DEPTHWISE : groups));
  }

  private static boolean isImage(int[] sizes) {
    return sizes.length == IMAGE_AXES
        && sizes[0] > 0
        && sizes[1] > 0
        && sizes[2] > 0
        && sizes[2] == sizes[3];
  }
}
