package dev.lathe.profiler.onnxruntime;

import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A layer several times over in one model, one after the other on the same inputs.
 *
 * <p>Between two layers of a network the runtime's threads are awake and nothing is called from
 * outside; a layer that is called by itself would pay for both every time. Copies share that, until
 * it does not count. They are made of the optimised layer, since the optimiser would join them.
 */
final class Copies {
  private static final int MANY = 8;
  private static final long MANY_BYTES = 1L << 16;
  private static final int SOME = 3;
  private static final long SOME_BYTES = 1L << 19;

  private Copies() {}

  /** How many copies a layer is worth: several of a small one, only one of a large one. */
  static int count(Graph layer) {
    long bytes = layer.constants().values().stream().mapToLong(Copies::bytes).sum();
    for (ValueInfo input : layer.inputs()) {
      long elements = 1;
      for (ValueInfo.Dimension size : input.dimensions()) {
        elements *= Math.max(1, size.size());
      }
      bytes += elements * input.type().bytes();
    }
    if (bytes <= MANY_BYTES) {
      return MANY;
    }
    return bytes <= SOME_BYTES ? SOME : 1;
  }

  private static long bytes(Tensor tensor) {
    return tensor.elementCount() * tensor.type().bytes();
  }

  /**
   * The layer so many times over. Only the outputs of the last copy are outputs, since each one
   * that is handed out has its price; a runtime that rewrites nothing computes the others all the
   * same.
   */
  static Graph of(Graph layer, int count) {
    if (count == 1) {
      return layer;
    }
    Set<String> made = new HashSet<>();
    layer.nodes().forEach(node -> made.addAll(node.outputs()));
    List<Node> nodes = new ArrayList<>();
    List<ValueInfo> outputs = new ArrayList<>();
    for (int copy = 0; copy < count; copy++) {
      String suffix = "_copy" + copy;
      Map<String, String> names = new HashMap<>();
      made.stream().filter(name -> !name.isEmpty()).forEach(name -> names.put(name, name + suffix));
      for (Node node : layer.nodes()) {
        nodes.add(
            new Node(
                node.name() + suffix,
                node.operator(),
                node.domain(),
                renamed(node.inputs(), names),
                renamed(node.outputs(), names),
                node.attributes()));
      }
      for (ValueInfo output : copy == count - 1 ? layer.outputs() : List.<ValueInfo>of()) {
        outputs.add(
            new ValueInfo(
                names.getOrDefault(output.name(), output.name()),
                output.type(),
                output.dimensions()));
      }
    }
    return layer.withNodes(nodes).withOutputs(outputs);
  }

  private static List<String> renamed(List<String> values, Map<String, String> names) {
    return values.stream().map(name -> names.getOrDefault(name, name)).toList();
  }
}
