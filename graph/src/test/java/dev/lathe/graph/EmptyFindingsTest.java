package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Graph;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Detectors that fail where they find nothing, as they may in noise. */
class EmptyFindingsTest {
  private static final Attributes ROWS = Attributes.none().with("axis", 0);

  private final TestNetwork net = new TestNetwork("detector", 1, true);

  /**
   * One finding where the image is brighter on average than {@code threshold}, else none, of which
   * a {@code Reshape} to {@code (0, -1)} cannot tell how long its rows are.
   */
  private Graph detector(String image, String features, float threshold) {
    String brightness = net.node("ReduceMean", image);
    String found = net.node("NonZero", net.node("Greater", brightness, net.scalar(threshold)));
    String places = net.node("Gather", ROWS, found, net.integers("first", 0));
    places = net.node("Reshape", places, net.integers("shape", -1));
    String pooled = net.node("Flatten", net.node("GlobalAveragePool", features));
    String boxes = net.node("Gather", ROWS, pooled, places);
    String rows = net.node("Reshape", boxes, net.integers("shape", 0, -1));
    String hidden = net.relu(net.linear(rows, 8, 16));
    String sum =
        net.node(
            "ReduceSum",
            Attributes.none().with("keepdims", 1),
            net.linear(hidden, 16, 5),
            net.integers("axes", 0));
    return net.output(sum, 1, 5);
  }

  private static Selection keeping(String group, Integer... units) {
    return new Selection(new TreeMap<>(Map.of(group, List.of(units))), new TreeSet<>());
  }

  private Graph detector(float threshold) {
    String image = net.input(1, 3, 16, 16);
    String stem = net.relu(net.conv(image, 3, 6, 3, 1, 1));
    return detector(image, net.relu(net.conv(stem, 6, 8, 3, 1, 1)), threshold);
  }

  @Test
  void detectorThatFindsNothingInNormalNoiseIsProvenOnAnotherKind() {
    // Normal noise has a mean near 0, fractions one near 0.5.
    Network network = Network.analyze(detector(0.25f), AnalysisOptions.defaults());
    assertThat(network.groups().stream().filter(ChannelGroup::isPrunable).map(ChannelGroup::units))
        .containsExactly(6, 8, 16);

    Selection half = SurgeryTest.randomSelection(network, new Random(1));
    Proof proof = Proof.check(network, half, Surgery.apply(network, half), 1);

    assertThat(proof.holds()).isTrue();
    assertThat(proof.runs()).isEqualTo(2);
    assertThat(proof.unproven()).isEmpty();
  }

  @Test
  void whatRunsBeforeAFailingNodeIsAnalysedAndProven() {
    // No kind of noise has a mean of 1000.
    Graph graph = detector(1000);
    Network network = Network.analyze(graph, AnalysisOptions.defaults());
    assertThat(network.groups().stream().filter(ChannelGroup::isPrunable).map(ChannelGroup::units))
        .containsExactly(6);
    assertThat(Inspection.of(network).groups()).hasSameSizeAs(network.groups());

    Selection half = SurgeryTest.randomSelection(network, new Random(1));
    Proof proof = Proof.check(network, half, Surgery.apply(network, half), 1);

    assertThat(proof.holds()).isTrue();
    assertThat(proof.unproven()).containsExactly(graph.outputs().get(0).name());
  }

  @Test
  void mistakeBeforeAFailingNodeIsFound() {
    Network network = Network.analyze(detector(1000), AnalysisOptions.defaults());
    String stem =
        network.groups().stream()
            .filter(ChannelGroup::isPrunable)
            .map(ChannelGroup::id)
            .findFirst()
            .orElseThrow();
    Selection done = keeping(stem, 0, 1, 2);
    Selection claimed = keeping(stem, 3, 4, 5);

    Proof proof = Proof.check(network, claimed, Surgery.apply(network, done), 1);

    assertThat(proof.holds()).isFalse();
  }
}
