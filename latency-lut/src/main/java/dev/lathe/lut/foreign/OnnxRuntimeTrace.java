package dev.lathe.lut.foreign;

import dev.lathe.lut.ConvolutionShape;
import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.ModelEntry;
import dev.lathe.lut.Timing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The profile that ONNX Runtime writes of a session: a list of events in the form of Chrome traces,
 * with microseconds. Events named {@code …_kernel_time} of the category {@code Node} are runs of
 * one node, {@code model_run} those of the whole. The first run of each, in which memory is taken
 * and weights are packed, is left out where there are others.
 */
final class OnnxRuntimeTrace {
  private static final String KERNEL = "_kernel_time";
  private static final double NANOS_PER_MICRO = 1e3;
  private static final int IMAGE_AXES = 4;
  private static final int MAX_RUNS = 100_000;

  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final List<Double> runs = new ArrayList<>();

  private OnnxRuntimeTrace() {}

  /** A node's first event, which holds its shapes, and the durations of all. */
  private record Node(Fields arguments, List<Double> nanos) {}

  static ForeignTable read(Path file) {
    OnnxRuntimeTrace trace = new OnnxRuntimeTrace();
    boolean whole;
    try {
      whole =
          LenientJson.elements(ForeignFile.text(file), element -> trace.add(Fields.of(element)));
    } catch (IllegalArgumentException e) {
      throw ForeignFile.broken(file, String.valueOf(e.getMessage()), e);
    }
    if (trace.nodes.isEmpty()) {
      throw ForeignFile.broken(file, "it has no events of nodes", null);
    }
    return trace.table(file, whole);
  }

  private void add(Fields event) {
    String name = event.text("name").orElse("");
    if (event.number("dur").isEmpty()) {
      return;
    }
    double nanos = Math.max(0, NANOS_PER_MICRO * event.number("dur").getAsDouble());
    if (name.equals("model_run") && runs.size() < MAX_RUNS) {
      runs.add(nanos);
    } else if (name.endsWith(KERNEL)) {
      Fields arguments = event.object("args");
      String node = arguments.text("node_index").orElse("") + " " + name.replace(KERNEL, "");
      List<Double> all =
          nodes.computeIfAbsent(node, any -> new Node(arguments, new ArrayList<>())).nanos;
      if (all.size() < MAX_RUNS) {
        all.add(nanos);
      }
    }
  }

  private ForeignTable table(Path file, boolean whole) {
    Gathered gathered = new Gathered();
    nodes.forEach((name, node) -> add(gathered, name.substring(name.indexOf(' ') + 1), node));
    List<ModelEntry> models = new ArrayList<>();
    if (!runs.isEmpty()) {
      String name = String.valueOf(file.getFileName());
      models.add(
          ModelEntry.ofWhole("onnxruntime profile " + name, "", name, batch(), timing(runs)));
    }
    List<String> notes = new ArrayList<>();
    if (!whole) {
      notes.add(
          "The profile is cut short, as of a session that was killed; what is there was read.");
    }
    notes.add("Profiling itself slows every node; sums of nodes are larger than the model's time.");
    return new ForeignTable(gathered.surfaces(), models, notes);
  }

  private int batch() {
    int[] sizes = shape(nodes.values().iterator().next().arguments, "input_type_shape", 0);
    return sizes.length > 0 && sizes[0] > 0 ? sizes[0] : 1;
  }

  private static Timing timing(List<Double> nanos) {
    return Timing.of(
        nanos.stream().skip(nanos.size() > 1 ? 1 : 0).mapToDouble(Double::doubleValue).toArray());
  }

  private static void add(Gathered gathered, String name, Node node) {
    Timing timing = timing(node.nanos);
    int[] input = shape(node.arguments, "input_type_shape", 0);
    int[] weight = shape(node.arguments, "input_type_shape", 1);
    int[] output = shape(node.arguments, "output_type_shape", 0);
    String operator = node.arguments.text("op_name").orElse("node");
    Optional<ConvolutionShape> shape = convolution(operator, input, weight, output);
    if (shape.isPresent()) {
      gathered.add(shape.get(), input[1], output[1], timing);
      return;
    }
    String key =
        "onnxruntime %s %s input=%s output=%s"
            .formatted(operator, name, shown(input), shown(output));
    gathered.add(new LayerSignature(key, name), timing);
  }

  /**
   * The shape of a convolution: groups and stride are not in the file and follow from the sizes of
   * input, weight and output.
   */
  private static Optional<ConvolutionShape> convolution(
      String operator, int[] input, int[] weight, int[] output) {
    boolean images = isImage(input) && isImage(weight) && isImage(output);
    if (!operator.matches("(Fused)?Conv") || !images || input[1] % weight[1] != 0) {
      return Optional.empty();
    }
    int groups = input[1] / weight[1];
    boolean depthwise = groups > 1 && groups == input[1] && groups == output[1];
    int stride = stride(input[2], weight[2], output[2]);
    return stride == 0
        ? Optional.empty()
        : Optional.of(
            new ConvolutionShape(
                input[0],
                input[2],
                weight[2],
                stride,
                depthwise ? ConvolutionShape.DEPTHWISE : groups));
  }

  /** The smallest stride that makes the output with some padding below the kernel's size, or 0. */
  private static int stride(int input, int kernel, int output) {
    for (int stride = 1; stride <= input; stride++) {
      int fewest = (input - kernel) / stride + 1;
      int most = (input - 1) / stride + 1;
      if (fewest <= output && output <= most) {
        return stride;
      }
    }
    return 0;
  }

  private static boolean isImage(int[] sizes) {
    return sizes.length == IMAGE_AXES
        && sizes[0] > 0
        && sizes[1] > 0
        && sizes[2] > 0
        && sizes[2] == sizes[3];
  }

  /** The sizes of an input or output: the list holds one object of type to sizes for each. */
  private static int[] shape(Fields arguments, String name, int index) {
    List<?> tensors = arguments.list(name);
    if (index >= tensors.size()
        || !(tensors.get(index) instanceof Map<?, ?> tensor)
        || tensor.isEmpty()
        || !(tensor.values().iterator().next() instanceof List<?> sizes)) {
      return new int[0];
    }
    return Fields.sizes(sizes);
  }

  private static String shown(int[] sizes) {
    StringBuilder text = new StringBuilder();
    for (int size : sizes) {
      text.append(text.length() == 0 ? "" : "x").append(size);
    }
    return text.length() == 0 ? "?" : text.toString();
  }
}
