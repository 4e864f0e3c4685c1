package dev.lathe.graph.form;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Runtime's own normalisations that add a shortcut first: {@code SkipLayerNormalization} and
 * {@code SkipSimplifiedLayerNormalization}. The sum in them ends a residual branch, which no one
 * could remove while it is inside; they are written as an addition and a normalisation.
 */
final class SkipNormalizations {
  private static final String PREFIX = "Skip";
  private static final String DOMAIN = "com.microsoft";

  private static final String SUMMED = "/skip/sum";
  private static final String BIASED = "/skip/biased";

  /** What the fused operators take where nothing is said; that of the plain ones is larger. */
  private static final float EPSILON = 1e-12f;

  /** Inputs before the scale, the shift and the bias: what is added to what. */
  private static final int ADDENDS = 2;

  /** The output that is the sum; two statistics are before it. */
  private static final int SUM = 3;

  private final Graph parted;
  private final Map<String, Node> fused = new LinkedHashMap<>();

  private SkipNormalizations(Graph graph) {
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (isFused(node)) {
        fused.put(node.name(), node);
        part(node, nodes);
      } else {
        nodes.add(node);
      }
    }
    this.parted = fused.isEmpty() ? graph : graph.withNodes(nodes);
  }

  /** Writes them apart. */
  static SkipNormalizations of(Graph graph) {
    return new SkipNormalizations(graph);
  }

  private static boolean isFused(Node node) {
    boolean isNamed =
        node.operator().equals("SkipLayerNormalization")
            || node.operator().equals("SkipSimplifiedLayerNormalization");
    return isNamed
        && node.domain().equals(DOMAIN)
        && node.hasInput(ADDENDS)
        && !isMade(node, 1)
        && !isMade(node, 2);
  }

  private static boolean isMade(Node node, int output) {
    return output < node.outputs().size() && !node.outputs().get(output).isEmpty();
  }

  /** Where the bias stands among the inputs: behind the shift, which only one of them has. */
  private static int biasOf(Node node) {
    return node.operator().equals("SkipLayerNormalization") ? ADDENDS + 2 : ADDENDS + 1;
  }

  private static String nameOfSum(Node node) {
    return isMade(node, SUM) ? node.outputs().get(SUM) : node.name() + SUMMED;
  }

  private static void part(Node node, List<Node> nodes) {
    String first = node.input(0);
    if (node.hasInput(biasOf(node))) {
      String biased = node.name() + BIASED;
      nodes.add(add(biased, first, node.input(biasOf(node)), biased));
      first = biased;
    }
    nodes.add(add(node.name() + SUMMED, first, node.input(1), nameOfSum(node)));
    List<String> inputs = new ArrayList<>(List.of(nameOfSum(node), node.input(ADDENDS)));
    if (biasOf(node) > ADDENDS + 1 && node.hasInput(ADDENDS + 1)) {
      inputs.add(node.input(ADDENDS + 1));
    }
    Attributes attributes =
        Attributes.none()
            .with("axis", -1)
            .with("epsilon", node.attributes().real("epsilon", EPSILON));
    String operator = node.operator().substring(PREFIX.length());
    nodes.add(new Node(node.name(), operator, "", inputs, List.of(node.output()), attributes));
  }

  private static Node add(String name, String a, String b, String sum) {
    return new Node(name, "Add", "", List.of(a, b), List.of(sum), Attributes.none());
  }

  /** The graph in which they are additions and normalisations. */
  Graph parted() {
    return parted;
  }

  /** A graph made from the parted one, with those in one again whose additions are all there. */
  Graph restored(Graph graph) {
    Map<String, Node> byName = new HashMap<>();
    graph.nodes().forEach(node -> byName.put(node.name(), node));
    Map<String, Node> whole = new HashMap<>();
    Set<Node> taken = new HashSet<>();
    for (Node node : fused.values()) {
      Node sum = byName.get(node.name() + SUMMED);
      Node biased = byName.get(node.name() + BIASED);
      boolean isWhole =
          sum != null
              && byName.containsKey(node.name())
              && (biased != null || !node.hasInput(biasOf(node)))
              && (isMade(node, SUM) || graph.consumers(sum.output()).size() == 1);
      if (isWhole) {
        whole.put(node.name(), joined(node, byName.get(node.name()), sum, biased));
        taken.add(sum);
        if (biased != null) {
          taken.add(biased);
        }
      }
    }
    if (whole.isEmpty()) {
      return graph;
    }
    return graph.withNodes(
        graph.nodes().stream()
            .filter(node -> !taken.contains(node))
            .map(node -> whole.getOrDefault(node.name(), node))
            .toList());
  }

  private static Node joined(Node fused, Node norm, Node sum, @Nullable Node biased) {
    List<String> inputs = new ArrayList<>(fused.inputs());
    inputs.set(0, biased == null ? sum.input(0) : biased.input(0));
    inputs.set(1, sum.input(1));
    for (int parameter = 1; parameter < norm.inputs().size(); parameter++) {
      inputs.set(ADDENDS + parameter - 1, norm.input(parameter));
    }
    if (biased != null) {
      inputs.set(biasOf(fused), biased.input(1));
    }
    return fused.withInputs(inputs);
  }
}
