package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProofInPartsTest {
  /** 3 (hidden W) - hidden (3 W): nothing is left of it but what the two products rounded. */
  private static Graph differenceOfRounding() {
    TestNetwork net = new TestNetwork("rounding", 1, true);
    String hidden = net.relu(net.linear(net.input(1, 64), 64, 256));
    return net.output(difference(net, hidden, 1), 1, 8);
  }

  private static String difference(TestNetwork net, String hidden, int head) {
    float[] weights = new float[256 * 8];
    float[] threefold = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) Math.sin(head * i);
      threefold[i] = 3 * weights[i];
    }
    String w = net.constant(net.name("w"), Tensor.ofFloats(weights, 256, 8));
    String w3 = net.constant(net.name("w3"), Tensor.ofFloats(threefold, 256, 8));
    String once = net.node("Mul", net.node("MatMul", hidden, w), net.scalar(3));
    return net.node("Sub", once, net.node("MatMul", hidden, w3));
  }

  /** Half of every width cut, and proven. */
  private static Proof ofHalf(Network network) {
    Selection half = Selection.uniform(network, 0.5, WidthSteps.of(1));
    return Proof.check(network, half, Surgery.apply(network, half), 1);
  }

  @Test
  void roundingThatTheNetworkItselfMakesLargeIsToldFromAMistake() {
    Network network = Network.analyze(differenceOfRounding(), AnalysisOptions.defaults());

    Proof proof = ofHalf(network);

    // The answers are nothing but rounding, and have nothing in common.
    assertThat(proof.wholeRelativeError()).isGreaterThan(0.1);
    // Both products agree, and from the same products follow the same answers.
    assertThat(proof.handedOver()).isEqualTo(2);
    assertThat(proof.maxRelativeError()).isLessThan(1e-5);
    assertThat(proof.holds()).isTrue();
  }

  @Test
  void sumsOfManyHeadsAreHandedOverTogether() {
    TestNetwork net = new TestNetwork("heads", 1, true);
    String hidden = net.relu(net.linear(net.input(1, 64), 64, 256));
    String[] heads = new String[12];
    Arrays.setAll(heads, head -> difference(net, hidden, head + 1));
    String all = net.node("Concat", Attributes.none().with("axis", 1), heads);
    Network network = Network.analyze(net.output(all, 1, 96), AnalysisOptions.defaults());

    Proof proof = ofHalf(network);

    assertThat(proof.wholeRelativeError()).isGreaterThan(0.1);
    assertThat(proof.handedOver()).isEqualTo(24);
    assertThat(proof.holds()).isTrue();
  }

  @Test
  void whatFollowsFromRoundingIsHandedOverLayerByLayer() {
    // Rounding, a millionfold, is what the next layer computes with; nine times.
    TestNetwork net = new TestNetwork("chain", 1, true);
    String x = net.input(1, 8);
    for (int layer = 1; layer < 10; layer++) {
      String hidden = net.relu(net.linear(x, 8, 256));
      x = net.node("Mul", difference(net, hidden, layer), net.scalar(1e6f));
    }
    Network network = Network.analyze(net.output(x, 1, 8), AnalysisOptions.defaults());

    Proof proof = ofHalf(network);

    assertThat(proof.wholeRelativeError()).isGreaterThan(0.1);
    assertThat(proof.handedOver()).isGreaterThanOrEqualTo(18);
    assertThat(proof.holds()).isTrue();
  }

  @Test
  void aMistakeIsNotTakenForRounding() {
    Network network = Network.analyze(differenceOfRounding(), AnalysisOptions.defaults());
    String hidden =
        network.groups().stream().filter(ChannelGroup::isPrunable).findFirst().orElseThrow().id();
    Selection claimed = Selection.firstUnits(Map.of(hidden, 128));
    // Units 1 to 128 are kept where 0 to 127 were asked for.
    List<Integer> units = IntStream.rangeClosed(1, 128).boxed().toList();
    Selection done = new Selection(new TreeMap<>(Map.of(hidden, units)), new TreeSet<>());

    Proof proof = Proof.check(network, claimed, Surgery.apply(network, done), 1);

    assertThat(proof.holds()).isFalse();
    assertThat(proof.handedOver()).isPositive();
  }

  @Test
  void aNetworkThatRoundsAsMostDoIsComparedWhole() {
    Network network =
        Network.analyze(TestNetwork.smallResidual(1, false), AnalysisOptions.defaults());

    Proof proof = ofHalf(network);

    assertThat(proof.handedOver()).isZero();
    assertThat(proof.wholeRelativeError()).isEqualTo(proof.maxRelativeError());
  }
}
