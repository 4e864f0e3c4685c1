package dev.lathe.graph.form;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.DeadCode;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes what PyTorch's exporters express by sequences of tensors ({@code SplitToSequence}, {@code
 * SequenceConstruct} or one {@code SequenceInsert} after the other, then {@code SequenceAt} or
 * {@code ConcatFromSequence}) as the slices and concatenations it is, of which shapes are known.
 * Sequences whose places are computed stay.
 */
final class Sequences {
  /** Longer chains of insertions stay. */
  private static final int MAX_ELEMENTS = 256;

  private final Graph graph;
  private final Map<String, Tensor> constants;
  private final List<Node> nodes = new ArrayList<>();

  private Sequences(Graph graph) {
    this.graph = graph;
    this.constants = new LinkedHashMap<>(graph.constants());
  }

  /** The graph with tensors in place of sequences; itself where there is none. */
  static Graph asTensors(Graph graph) {
    boolean none =
        graph.nodes().stream()
            .noneMatch(node -> node.is("SequenceAt") || node.is("ConcatFromSequence"));
    if (none) {
      return graph;
    }
    Sequences sequences = new Sequences(graph);
    graph.nodes().forEach(sequences::visit);
    return DeadCode.withoutUnused(
        graph.withNodes(sequences.nodes).withConstants(sequences.constants));
  }

  private void visit(Node node) {
    boolean written = false;
    if (node.is("SequenceAt")) {
      Optional<Long> index = place(node.input(1));
      written = index.isPresent() && writeElement(node, index.get());
    } else if (node.is("ConcatFromSequence")) {
      Optional<List<String>> parts = elements(node.input(0), 0);
      parts.ifPresent(all -> writeConcatenation(node, all));
      written = parts.isPresent();
    }
    if (!written) {
      nodes.add(node);
    }
  }

  private Optional<Long> place(String index) {
    return graph
        .constant(index)
        .filter(tensor -> tensor.elementCount() == 1)
        .map(tensor -> tensor.longs()[0]);
  }

  /** The tensors of a sequence that is put together from tensors, at known places. */
  private Optional<List<String>> elements(String sequence, int depth) {
    Node maker = graph.producer(sequence).orElse(null);
    if (maker == null || depth > MAX_ELEMENTS) {
      return Optional.empty();
    }
    return switch (maker.isStandard() ? maker.operator() : "") {
      case "SequenceEmpty" -> Optional.of(List.of());
      case "SequenceConstruct" -> Optional.of(maker.inputs());
      case "Identity" -> elements(maker.input(0), depth + 1);
      case "SequenceInsert" ->
          elements(maker.input(0), depth + 1).flatMap(before -> inserted(before, maker));
      default -> Optional.empty();
    };
  }

  private Optional<List<String>> inserted(List<String> before, Node insertion) {
    Optional<Long> index =
        insertion.hasInput(2) ? place(insertion.input(2)) : Optional.of((long) before.size());
    long place = index.map(at -> at < 0 ? at + before.size() : at).orElse(-1L);
    if (place < 0 || place > before.size()) {
      return Optional.empty();
    }
    List<String> after = new ArrayList<>(before);
    after.add((int) place, insertion.input(1));
    return Optional.of(after);
  }

  private boolean writeElement(Node node, long index) {
    Optional<List<String>> elements = elements(node.input(0), 0);
    if (elements.isPresent()) {
      int size = elements.get().size();
      long place = index < 0 ? index + size : index;
      if (place < 0 || place >= size) {
        return false;
      }
      add(node, "Identity", Attributes.none(), elements.get().get((int) place));
      return true;
    }
    return graph
        .producer(node.input(0))
        .filter(maker -> maker.is("SplitToSequence") && writePart(node, maker, index))
        .isPresent();
  }

  private boolean writePart(Node node, Node maker, long index) {
    long axis = maker.attributes().integer("axis", 0);
    boolean parted = maker.hasInput(1);
    if (!parted && maker.attributes().integer("keepdims", 1) == 0) {
      constants.put(node.output() + "/index", Tensor.ofLongs(new long[] {index}));
      add(
          node,
          "Gather",
          Attributes.none().with("axis", axis),
          maker.input(0),
          node.output() + "/index");
      return true;
    }
    Optional<long[]> bounds =
        parted
            ? graph.constant(maker.input(1)).flatMap(sizes -> bounds(sizes, index))
            : Optional.of(bounds(1, index));
    bounds.ifPresent(run -> writeSlice(node, maker.input(0), run, axis));
    return bounds.isPresent();
  }

  private static Optional<long[]> bounds(Tensor sizes, long index) {
    long[] each = sizes.longs();
    if (sizes.rank() == 0) {
      return index < 0 ? Optional.empty() : Optional.of(bounds(each[0], index));
    }
    long place = index < 0 ? index + each.length : index;
    if (place < 0 || place >= each.length) {
      return Optional.empty();
    }
    long start = Arrays.stream(each, 0, (int) place).sum();
    return Optional.of(new long[] {start, start + each[(int) place]});
  }

  /** The run of one of many parts of a size; the last has no number behind its end. */
  private static long[] bounds(long size, long index) {
    long end = index == -1 ? Long.MAX_VALUE : (index + 1) * size;
    return new long[] {index * size, end};
  }

  private void writeSlice(Node node, String data, long[] bounds, long axis) {
    long[] numbers = {bounds[0], bounds[1], axis};
    List<String> inputs = new ArrayList<>(List.of(data));
    for (String what : List.of("start", "end", "axis")) {
      String name = node.output() + "/" + what;
      constants.put(name, Tensor.ofLongs(new long[] {numbers[inputs.size() - 1]}, 1));
      inputs.add(name);
    }
    add(node, "Slice", Attributes.none(), inputs.toArray(String[]::new));
  }

  private void writeConcatenation(Node node, List<String> parts) {
    Attributes along = Attributes.none().with("axis", node.attributes().integer("axis", 0));
    if (node.attributes().integer("new_axis", 0) == 0) {
      add(node, "Concat", along, parts.toArray(String[]::new));
      return;
    }
    List<String> widened = new ArrayList<>();
    long axis = node.attributes().integer("axis", 0);
    for (String part : parts) {
      String name = node.output() + "/" + widened.size();
      boolean isInput = graph.opset() >= AXES_ARE_INPUT_SINCE;
      List<String> inputs = new ArrayList<>(List.of(part));
      if (isInput) {
        constants.put(node.output() + "/axis", Tensor.ofLongs(new long[] {axis}, 1));
        inputs.add(node.output() + "/axis");
      }
      Attributes attributes =
          isInput ? Attributes.none() : Attributes.none().with("axes", new long[] {axis});
      nodes.add(new Node(name, "Unsqueeze", "", inputs, List.of(name), attributes));
      widened.add(name);
    }
    add(node, "Concat", along, widened.toArray(String[]::new));
  }

  /** From this operator set on, the axes of Unsqueeze are an input. */
  private static final long AXES_ARE_INPUT_SINCE = 13;

  private void add(Node node, String operator, Attributes attributes, String... inputs) {
    nodes.add(new Node(node.name(), operator, "", List.of(inputs), node.outputs(), attributes));
  }
}
