package dev.lathe.graph;

import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The values of a network that jump where others move a little: which boxes stay after suppression,
 * which scores are the largest, what is above a threshold, what a number is rounded to, what is
 * drawn by chance. Two networks that agree but for rounding can differ in them by any amount, so
 * {@link Proof} lets the original decide for both, and compares what the decisions are made by.
 *
 * <p>A decision is whatever an operator makes of floating-point data that is not floating-point
 * itself ({@code NonMaxSuppression}, the indices of {@code TopK}, {@code Greater}, {@code
 * QuantizeLinear}, {@code Cast} to integers), and all of what some operators make that round or
 * draw numbers or hold a graph in which something is decided. What is computed from shapes alone is
 * none.
 */
final class Decisions {
  private static final Set<String> STEPS =
      Set.of(
          "Floor", "Ceil", "Round", "Sign", "Hardmax", "ThresholdedRelu", "Shrink", "MaxRoiPool");

  private static final Set<String> CHANCES =
      Set.of(
          "RandomNormal",
          "RandomNormalLike",
          "RandomUniform",
          "RandomUniformLike",
          "Bernoulli",
          "Multinomial");

  private static final Set<String> MEASURES = Set.of("Shape", "Size");

  private final Network network;
  private final Graph pruned;
  private final Set<String> taken = new LinkedHashSet<>();
  private final Set<String> grounds = new LinkedHashSet<>();

  private Decisions(Network network, Graph pruned) {
    this.network = network;
    this.pruned = pruned;
  }

  /** Finds the decisions that a network and what was made of it have in common. */
  static Decisions of(Network network, Graph pruned) {
    Decisions decisions = new Decisions(network, pruned);
    Set<String> data = new HashSet<>();
    network.asWritten().inputs().forEach(input -> data.add(input.name()));
    for (Node node : network.asWritten().nodes()) {
      boolean chance = CHANCES.contains(node.operator());
      boolean reads = Graph.reads(node).stream().anyMatch(data::contains);
      if (chance || (reads && !MEASURES.contains(node.operator()))) {
        data.addAll(node.outputs());
        decisions.visit(node, data);
      }
    }
    return decisions;
  }

  private void visit(Node node, Set<String> data) {
    List<String> judged =
        Graph.reads(node).stream().filter(data::contains).filter(this::isReal).toList();
    boolean decidesAll =
        CHANCES.contains(node.operator())
            || (STEPS.contains(node.operator()) && !judged.isEmpty())
            || (node.is("Dropout") && node.hasInput(2))
            || decidesInside(node);
    boolean decides = false;
    for (String output : node.outputs()) {
      boolean jumps = decidesAll || (!judged.isEmpty() && isKnown(output) && !isReal(output));
      if (jumps && isKnown(output) && pruned.producer(output).isPresent()) {
        taken.add(output);
        decides = true;
      }
    }
    if (decides) {
      judged.stream().filter(value -> pruned.producer(value).isPresent()).forEach(grounds::add);
    }
  }

  private boolean isKnown(String value) {
    return !value.isEmpty() && network.shapes().has(value);
  }

  private boolean isReal(String value) {
    return isKnown(value) && network.shapes().type(value).isFloatingPoint();
  }

  /** Types are not known inside, so that whatever could decide counts. */
  private static boolean decidesInside(Node node) {
    return node.attributes().operatorsInside().stream()
        .anyMatch(
            operator ->
                DECIDING.contains(operator)
                    || STEPS.contains(operator)
                    || CHANCES.contains(operator));
  }

  private static final Set<String> DECIDING =
      Set.of(
          "NonMaxSuppression",
          "TopK",
          "NonZero",
          "Unique",
          "ArgMax",
          "ArgMin",
          "Cast",
          "Equal",
          "Greater",
          "GreaterOrEqual",
          "Less",
          "LessOrEqual",
          "QuantizeLinear",
          "DynamicQuantizeLinear");

  /** Names of the decided values. */
  Set<String> taken() {
    return taken;
  }

  /** Names of the floating-point values that decisions are made by. */
  Set<String> grounds() {
    return grounds;
  }

  /**
   * The pruned network with some of its values as inputs. It still computes them, as {@link #own},
   * but goes by the inputs.
   *
   * @param values the values, whose sizes the network is made for
   */
  Graph given(Map<String, Tensor> values) {
    List<ValueInfo> inputs = new ArrayList<>(pruned.inputs());
    values.forEach((name, value) -> inputs.add(ValueInfo.of(name, value.type(), value.shape())));
    List<Node> nodes = pruned.nodes().stream().map(node -> renamed(node, values.keySet())).toList();
    return pruned.withInputs(inputs).withNodes(nodes);
  }

  private static Node renamed(Node node, Set<String> given) {
    return node.withOutputs(
        node.outputs().stream()
            .map(output -> given.contains(output) ? own(output) : output)
            .toList());
  }

  /** What the pruned network itself computes for a value that it is given. */
  static String own(String value) {
    return "lathe_proof/own/" + value;
  }
}
