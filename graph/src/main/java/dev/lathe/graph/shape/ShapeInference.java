package dev.lathe.graph.shape;

import dev.lathe.foundation.UserException;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.RuntimeSession;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds types and shapes: stretch by stretch in running order, what ONNX Runtime infers while it
 * loads the nodes, and what it infers once sizes that follow from that are written as constants;
 * where it depends on data, what comes of a run on random inputs. Where such a run fails, the whole
 * network is asked about, and run as far as it goes.
 */
final class ShapeInference {
  /** How many nodes are looked at together: a few blocks of a transformer. */
  private static final int STRETCH = 256;

  /** Networks that compute sizes in longer chains are run. */
  private static final int MAX_STRETCHES = 1000;

  /** How often the whole network is asked about where a stretch does not close. */
  private static final int ROUNDS = 4;

  private final Graph graph;
  private final KnownBranches branches;
  private final Map<String, RuntimeSession.Described> values;

  /** The values whose rank is known for sure, and what can be worked out from them. */
  private final Map<String, RuntimeSession.Described> certain;

  private final ShapeMath math;
  private final Map<String, Tensor> constants;
  private final ShapeRun runs;

  /** The first outputs of nodes that constants stand for, and of those that were run. */
  private final Set<String> written = new HashSet<>();

  private final Set<String> measured = new HashSet<>();
  private final Set<String> open = new LinkedHashSet<>();

  private ShapeInference(Graph graph, Map<String, RuntimeSession.Described> values) {
    this.graph = graph;
    this.branches = new KnownBranches(graph);
    this.values = values;
    this.certain = new LinkedHashMap<>(values);
    this.constants = new LinkedHashMap<>(graph.constants());
    Shapes known = new Shapes(graph.inputs(), certain);
    this.runs = new ShapeRun(graph.inputs(), values);
    this.math = ShapeMath.of(graph.withNodes(List.of()), known::shape, known);
  }

  /**
   * Adds what is found, and answers the graph with branches in place of the choices that are known.
   *
   * @param graph a graph whose inputs have fixed sizes
   * @param values types and shapes of its inputs and constants
   * @throws dev.lathe.foundation.UserException if the network is broken, or must be run for its
   *     sizes and takes too much time or memory
   */
  static Graph infer(Graph graph, Map<String, RuntimeSession.Described> values) {
    ShapeInference inference = new ShapeInference(graph, values);
    if (!inference.closes()) {
      inference.askAboutAll();
    }
    return inference.branches.decided();
  }

  /** Asks about the whole network, and runs what stays open. */
  private void askAboutAll() {
    measured.clear();
    boolean any = true;
    for (int round = 0; round < ROUNDS && any; round++) {
      describe(left(0, branches.size()));
      any = write(0, branches.size());
      any = takeBranches(0, branches.size()) || any;
    }
    runs.measureMost(running(branches.size()), List.copyOf(open));
  }

  private boolean closes() {
    try {
      return goThrough();
    } catch (UserException e) {
      if (measured.isEmpty() || runs.isOverLimit()) {
        throw e;
      }
      // Sizes of different runs need not fit together.
      return false;
    }
  }

  /** Goes through the nodes stretch by stretch; answers whether nothing stayed open. */
  private boolean goThrough() {
    int start = 0;
    int described = 0;
    for (int i = 0; i < MAX_STRETCHES && start < branches.size(); i++) {
      int end = Math.min(start + STRETCH, branches.size());
      List<Node> stretch = left(start, end);
      if (!readTensors(stretch)) {
        return false;
      }
      int before = open.size();
      describe(stretch);
      boolean any = write(start, end) || end > described || open.size() < before;
      described = end;
      if (takeBranches(start, end)) {
        described = start;
        continue;
      }
      if (!any && branches.nodes(start, end).stream().anyMatch(this::isOpen)) {
        if (!measure(start, end)) {
          return false;
        }
        // Sizes computed from what was measured are known now, though nothing of them was open.
        continue;
      }
      while (start < end && !isOpen(branches.node(start))) {
        start++;
      }
    }
    return start == branches.size();
  }

  /** Puts branches in place of known choices; answers whether there were any. */
  private boolean takeBranches(int start, int end) {
    Optional<Map<String, Tensor>> taken = branches.take(start, end, math);
    taken.orElse(Map.of()).forEach(this::note);
    return taken.isPresent();
  }

  /** Runs what the first open values of a stretch depend on; answers whether it ran. */
  private boolean measure(int start, int end) {
    List<Node> first = new ArrayList<>();
    // A vector of sizes that are not known has a known shape; what reads it is not the first.
    Set<String> unknown = new HashSet<>();
    for (Node node : left(start, end)) {
      boolean follows = Graph.reads(node).stream().anyMatch(unknown::contains);
      if (follows || isOpen(node)) {
        unknown.addAll(node.outputs());
      }
      if (!follows && isOpen(node)) {
        first.add(node);
      }
    }
    if (first.isEmpty() || !runs.measure(running(end), first)) {
      return false;
    }
    for (Node node : first) {
      measured.add(node.output());
      for (String value : node.outputs()) {
        open.remove(value);
        Optional.ofNullable(values.get(value)).ifPresent(found -> certain.put(value, found));
      }
    }
    return true;
  }

  /** What is run: the nodes until then, with the sizes that are known. */
  private Graph running(int end) {
    List<Node> nodes =
        branches.nodes(0, end).stream().filter(node -> !written.contains(node.output())).toList();
    return graph.withNodes(nodes).withConstants(constants);
  }

  /** Nodes in running order whose shapes are still to be asked for. */
  private List<Node> left(int start, int end) {
    return branches.nodes(start, end).stream()
        .filter(node -> !written.contains(node.output()) && !measured.contains(node.output()))
        .toList();
  }

  private boolean isOpen(Node node) {
    return node.outputs().stream().anyMatch(open::contains);
  }

  /** Whether what the nodes read from before them is tensors. */
  private boolean readTensors(List<Node> stretch) {
    Set<String> inside = new HashSet<>();
    stretch.forEach(node -> inside.addAll(node.outputs()));
    return stretch.stream()
        .flatMap(node -> Graph.reads(node).stream())
        .allMatch(
            read -> inside.contains(read) || values.containsKey(read) || !branches.makes(read));
  }

  /** Asks ONNX Runtime about some nodes and notes what is open. */
  private void describe(List<Node> nodes) {
    List<String> asked =
        nodes.stream()
            .flatMap(node -> node.outputs().stream())
            .filter(output -> !output.isEmpty())
            .distinct()
            .toList();
    if (asked.isEmpty()) {
      return;
    }
    values.putAll(RuntimeSession.describe(Excerpt.of(graph, nodes, constants, values), asked));
    asked.forEach(open::remove);
    OpenRanks ranks = new OpenRanks(values, open, constants.keySet());
    for (Node node : nodes) {
      boolean hasOpenRank = ranks.isOpen(node);
      for (String output : node.outputs()) {
        RuntimeSession.Described found = values.get(output);
        if (found == null) {
          continue;
        }
        boolean isScalar = found.shape().length == 0;
        if (isScalar ? hasOpenRank : Arrays.stream(found.shape()).anyMatch(size -> size < 0)) {
          open.add(output);
        }
        if (isScalar && open.contains(output)) {
          certain.remove(output);
        } else {
          certain.put(output, found);
        }
      }
    }
  }

  /** Replaces what computes sizes by the sizes; answers whether there was anything to replace. */
  private boolean write(int start, int end) {
    Map<String, Tensor> sizes = new LinkedHashMap<>();
    for (Node node : left(start, end)) {
      math.visit(node);
      RuntimeSession.Described found = values.get(node.output());
      boolean isVector =
          node.outputs().size() == 1
              && found != null
              && found.type() == ElementType.INT64
              && (found.shape().length == 1 || !open.contains(node.output()));
      if (isVector) {
        long[] shape = found.shape();
        math.integers(node.output())
            .ifPresent(
                elements ->
                    sizes.put(
                        node.output(),
                        shape.length == 0
                            ? Tensor.ofLongs(elements)
                            : Tensor.ofLongs(elements, elements.length)));
      }
    }
    sizes.forEach(this::write);
    Map<String, Tensor> moved =
        MovedIntegers.of(Excerpt.of(graph, left(start, end), constants, values));
    moved.forEach(this::write);
    return !sizes.isEmpty() || !moved.isEmpty();
  }

  private void note(String constant, Tensor tensor) {
    RuntimeSession.Described described =
        new RuntimeSession.Described(tensor.type(), tensor.shape());
    constants.put(constant, tensor);
    values.put(constant, described);
    certain.put(constant, described);
  }

  private void write(String value, Tensor tensor) {
    note(value, tensor);
    open.remove(value);
    written.add(value);
    math.know(value, tensor);
  }
}
