package dev.lathe.graph.form;

import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.HeldGraph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes loops of a fixed number of turns out into the nodes of each turn, so that what flows
 * through them is known; PyTorch's exporter makes such of {@code tensor_split}. Loops that may end
 * early, that stack what each turn makes, that hold graphs of their own or that are long stay.
 */
final class CountedLoops {
  private static final int MAX_TURNS = 64;

  /** A bound for what one loop may become. */
  private static final int MAX_NODES = 1 << 12;

  /** The turn and whether to go on come before the values that are carried. */
  private static final int CARRIED_FROM = 2;

  private final Graph graph;
  private final Map<String, Tensor> constants;
  private final List<Node> nodes = new ArrayList<>();

  private CountedLoops(Graph graph) {
    this.graph = graph;
    this.constants = new LinkedHashMap<>(graph.constants());
  }

  /** The graph without loops that can be written out; itself where there is none. */
  static Graph writtenOut(Graph graph) {
    if (graph.nodes().stream().noneMatch(node -> node.is("Loop"))) {
      return graph;
    }
    CountedLoops loops = new CountedLoops(graph);
    graph.nodes().forEach(loops::visit);
    return graph.withNodes(loops.nodes).withConstants(loops.constants);
  }

  private void visit(Node node) {
    int turns = node.is("Loop") ? turns(node) : 0;
    Optional<HeldGraph> body =
        turns == 0
            ? Optional.empty()
            : HeldGraph.of(node, "body")
                .filter(held -> onlyCarries(held, node) && goesOn(held))
                .filter(held -> (long) turns * held.nodes().size() <= MAX_NODES);
    if (body.isPresent()) {
      writeOut(node, body.get(), turns);
    } else {
      nodes.add(node);
    }
  }

  /** How often a loop turns; 0 where that is not fixed, or too often. */
  private int turns(Node loop) {
    if (loop.hasInput(1) && !isTrue(graph.constant(loop.input(1)))) {
      return 0;
    }
    return graph
        .constant(loop.input(0))
        .filter(tensor -> tensor.elementCount() == 1 && tensor.type() == ElementType.INT64)
        .map(tensor -> tensor.longs()[0])
        .filter(turns -> turns > 0 && turns <= MAX_TURNS)
        .map(Long::intValue)
        .orElse(0);
  }

  private static boolean isTrue(Optional<Tensor> value) {
    return value
        .filter(tensor -> tensor.type() == ElementType.BOOL && tensor.elementCount() == 1)
        .filter(tensor -> tensor.data().get(0) != 0)
        .isPresent();
  }

  /** Whether all that a turn makes is for the next one. */
  private static boolean onlyCarries(HeldGraph body, Node loop) {
    int carried = loop.inputs().size() - CARRIED_FROM;
    return carried >= 0
        && body.inputs().size() == CARRIED_FROM + carried
        && body.outputs().size() == 1 + carried
        && loop.outputs().size() <= carried;
  }

  /** Whether every turn says that the next one follows. */
  private boolean goesOn(HeldGraph body) {
    String value = body.outputs().get(0);
    Optional<Node> maker = body.producer(value);
    for (int i = 0; i < body.nodes().size() && maker.isPresent(); i++) {
      if (!maker.get().is("Identity")) {
        return false;
      }
      value = maker.get().input(0);
      maker = body.producer(value);
    }
    return value.equals(body.inputs().get(1))
        || isTrue(Optional.ofNullable(body.constants().get(value)))
        || isTrue(graph.constant(value));
  }

  private void writeOut(Node loop, HeldGraph body, int turns) {
    String on = loop.name() + "/on";
    ByteBuffer yes = ByteBuffer.allocate(1).put((byte) 1).flip();
    constants.put(on, Tensor.of(ElementType.BOOL, one(body.inputRanks().get(1)), yes));
    List<String> carried = loop.inputs().subList(CARRIED_FROM, loop.inputs().size());
    for (int turn = 0; turn < turns; turn++) {
      String prefix = loop.name() + "/" + turn;
      Map<String, String> names = body.namesAfter(prefix);
      if (turn == turns - 1) {
        body.nameOutputs(loop, 1, names);
      }
      // ONNX Runtime counts in a vector where the body declares one.
      long[] shape = one(body.inputRanks().get(0));
      constants.put(prefix + "/turn", Tensor.ofLongs(new long[] {turn}, shape));
      names.put(body.inputs().get(0), prefix + "/turn");
      names.put(body.inputs().get(1), on);
      for (int i = 0; i < carried.size(); i++) {
        names.put(body.inputs().get(CARRIED_FROM + i), carried.get(i));
      }
      body.writeOut(prefix, names, nodes, constants);
      carried = HeldGraph.named(body.outputs().subList(1, body.outputs().size()), names);
    }
    HeldGraph.passOn(loop, carried, nodes);
  }

  /** The shape of a single number of so many axes. */
  private static long[] one(int rank) {
    return rank == 0 ? new long[0] : new long[] {1};
  }
}
