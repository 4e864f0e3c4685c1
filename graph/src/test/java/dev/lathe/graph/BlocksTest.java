package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BlocksTest {
  private final TestNetwork net = new TestNetwork("blocks", 1, true);

  private static Network analyse(Graph graph) {
    return Network.analyze(graph, AnalysisOptions.defaults());
  }

  /** Removes all blocks, and proves it. */
  private static Graph without(Network network) {
    TreeSet<String> all = new TreeSet<>(network.blocks().stream().map(Block::id).toList());
    Selection selection = new Selection(new TreeMap<>(), all);
    Graph pruned = Surgery.apply(network, selection);
    Proof.check(network, selection, pruned, 1).requireHolds();
    return pruned;
  }

  private static List<String> operators(Graph graph) {
    return graph.nodes().stream().map(Node::operator).toList();
  }

  @Test
  void aBranchThatReadsAMaskFromOutsideCanBeRemoved() {
    String x = net.relu(net.linear(net.input(2, 8), 8, 16));
    String mask = net.node("Sigmoid", net.linear("input", 8, 16));
    // The mask is read by two branches, so it belongs to neither.
    x = net.node("Add", net.node("Mul", net.linear(x, 16, 16), mask), x);
    x = net.node("Add", net.node("Mul", net.linear(x, 16, 16), mask), x);
    Network network = analyse(net.output(net.linear(x, 16, 4), 2, 4));

    assertThat(network.blocks().stream().map(block -> block.nodes().size())).containsExactly(3, 3);
    assertThat(operators(without(network))).containsExactly("Gemm", "Relu", "Gemm");
  }

  @Test
  void branchesSideBySideThatShareANormalisationAreTwoBlocks() {
    String x = net.relu(net.linear(net.input(2, 8), 8, 16));
    String norm = net.node("Softplus", x);
    String left = net.linear(norm, 16, 16);
    String right = net.linear(net.relu(net.linear(norm, 16, 32)), 32, 16);
    String y = net.node("Add", net.node("Add", x, left), right);
    Network network = analyse(net.output(net.linear(y, 16, 4), 2, 4));

    // One linear layer and its addition; two, their activation and the addition.
    assertThat(network.blocks().stream().map(block -> block.nodes().size())).containsExactly(2, 4);
    assertThat(operators(without(network))).containsExactly("Gemm", "Relu", "Gemm");
  }

  @Test
  void twoWaysToOneSumThatDoNotFollowFromEachOtherAreNoBlock() {
    String x = net.relu(net.linear(net.input(2, 8), 8, 16));
    String y = net.node("Add", net.linear(x, 16, 16), net.linear(x, 16, 16));

    assertThat(analyse(net.output(net.linear(y, 16, 4), 2, 4)).blocks()).isEmpty();
  }

  @Test
  void aBranchWhoseInsideIsReadElsewhereIsNoBlock() {
    String x = net.relu(net.linear(net.input(2, 8), 8, 16));
    String inside = net.linear(x, 16, 16);
    String y = net.node("Add", net.relu(inside), x);
    String z = net.node("Mul", y, inside);

    // What is left of the branch is its activation, which has no weights.
    assertThat(analyse(net.output(net.linear(z, 16, 4), 2, 4)).blocks()).isEmpty();
  }

  /** A projection and what ONNX Runtime makes of the bias, the shortcut and the normalisation. */
  private String fused(String operator, String x) {
    String branch = net.node("MatMul", x, net.weight("product", 16, 16));
    List<String> inputs = new ArrayList<>(List.of(branch, x, net.positive("scale", 16)));
    if (operator.equals("SkipLayerNormalization")) {
      inputs.add(net.weight("shift", 16));
    }
    inputs.add(net.weight("bias", 16));
    return net.contributed(operator, Attributes.none(), inputs.toArray(String[]::new));
  }

  private Graph fusedNetwork() {
    String x = net.node("MatMul", net.input(2, 5, 8), net.weight("embedding", 8, 16));
    x = fused("SkipLayerNormalization", x);
    x = fused("SkipSimplifiedLayerNormalization", x);
    return net.output(net.node("MatMul", x, net.weight("head", 16, 4)), 2, 5, 4);
  }

  @Test
  void aBranchThatEndsInsideAFusedNormalisationCanBeRemoved() {
    Network network = analyse(fusedNetwork());

    // The product, its bias and the addition.
    assertThat(network.blocks().stream().map(block -> block.nodes().size())).containsExactly(3, 3);
    assertThat(operators(without(network)))
        .containsExactly("MatMul", "LayerNormalization", "SimplifiedLayerNormalization", "MatMul");
  }

  @Test
  void fusedNormalisationsWhoseBranchesStayAreFusedInTheSmallerNetwork() {
    Graph graph = fusedNetwork();
    Network network = analyse(graph);
    String stream =
        network.groups().stream().filter(g -> g.units() == 16).findFirst().orElseThrow().id();
    Selection half = Selection.firstUnits(Map.of(stream, 8));
    Graph pruned = Surgery.apply(network, half);

    Proof.check(network, half, pruned, 1).requireHolds();
    assertThat(operators(pruned))
        .containsExactly(
            "MatMul",
            "MatMul",
            "SkipLayerNormalization",
            "MatMul",
            "SkipSimplifiedLayerNormalization",
            "MatMul");
    assertThat(operators(Surgery.apply(network, Selection.everything())))
        .isEqualTo(operators(graph));
  }
}
