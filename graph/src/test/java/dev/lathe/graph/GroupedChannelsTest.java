package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Graph;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels in groups, of which equally many must be left. */
class GroupedChannelsTest {
  private static final Attributes CHANNELS = Attributes.none().with("axis", 1);

  private final TestNetwork net = new TestNetwork("grouped", 1, true, 18);

  private String start(long channels) {
    return net.relu(net.conv(net.input(1, 3, 8, 8), 3, channels, 3, 1, 1));
  }

  /** Pooled, flattened and 5 classes. */
  private Graph end(String x, long channels) {
    String features = net.node("Flatten", net.node("GlobalAveragePool", x));
    return net.output(net.linear(features, channels, 5), 1, 5);
  }

  private String shuffle(String x, long channels, long groups) {
    String parted = net.node("Reshape", x, net.integers("p", 0, groups, channels / groups, 8, 8));
    Attributes turned = Attributes.none().with("perm", new long[] {0, 2, 1, 3, 4});
    String whole = net.node("Transpose", turned, parted);
    return net.node("Reshape", whole, net.integers("w", 0, channels, 8, 8));
  }

  private static List<Integer> prunable(Network network) {
    return network.groups().stream()
        .filter(ChannelGroup::isPrunable)
        .map(ChannelGroup::units)
        .toList();
  }

  /**
   * ShuffleNet's unit (Zhang et al., 2018): the shuffle sends channel (row r, place p) to place p·g
   * + r, and the second convolution ties what lies n apart in that order. Where g and n have no
   * common divisor, those are of g different rows: n units. Else gcd(g, n) of them make an even
   * one.
   */
  @ParameterizedTest
  @CsvSource({"3, 12, 4", "4, 12, 3", "2, 6, 3", "2, 8, 2", "4, 24, 3", "3, 9, 1"})
  void groupsBehindAShuffleHaveAsManyUnitsAsCanBe(long groups, long width, int units) {
    String x = start(24);
    String y = net.relu(net.conv(x, 24, width, 1, 1, groups));
    y = net.conv(shuffle(y, width, groups), width, width, 3, 1, width);
    y = net.conv(y, width, 24, 1, 1, groups);
    Network network = OperatorsTest.assertHoldsWithFrozen(end(net.relu(net.node("Add", x, y)), 24));

    assertThat(network.groups()).anyMatch(group -> group.units() == units);
    assertThat(prunable(network)).hasSize(units == 1 ? 1 : 2);
  }

  @Test
  void groupsThatNothingElseTiesAreTiedPositionByPosition() {
    String x = net.relu(net.conv(start(8), 8, 12, 3, 1, 4));
    Network network = OperatorsTest.assertHoldsWithFrozen(end(net.conv(x, 12, 6, 1, 1, 1), 6));

    // The first 8 channels in groups of two, the 12 in groups of three, and 6.
    assertThat(prunable(network)).containsExactly(2, 3, 6);
  }

  @Test
  void whatHasNoPartnerLeftInAnotherGroupStays() {
    // Two groups of three channels; the first channel is also the network's output.
    String x = net.conv(start(4), 4, 6, 3, 1, 2);
    String first =
        net.node(
            "Slice", x, net.integers("start", 0), net.integers("end", 1), net.integers("axis", 1));
    String all = net.conv(net.relu(x), 6, 5, 1, 1, 1);
    String both = net.node("Concat", CHANNELS, first, all);
    Network network =
        OperatorsTest.assertHoldsWithFrozen(net.output(both, 1, 6, 8, 8), "equally many channels");

    // 1 and 2 of the first group go with 3 and 4 of the second; 5 has no one.
    assertThat(prunable(network)).containsExactly(2, 2);
  }

  @Test
  void groupsOfDifferentSizesAreCutEvenlyForBoth() {
    // Twelve channels in two groups of a convolution and three of a normalisation: six at least go
    // together.
    String x = net.conv(start(4), 4, 12, 3, 1, 2);
    x =
        net.node(
            "GroupNormalization",
            Attributes.none().with("num_groups", 3),
            x,
            net.positive("scale", 3),
            net.weight("shift", 3));
    Network network =
        Network.analyze(end(net.conv(net.relu(x), 12, 6, 1, 1, 1), 6), AnalysisOptions.defaults());

    assertThat(prunable(network)).containsExactly(2, 2, 6);
    Selection half = Selection.uniform(network, 0.5, WidthSteps.of(1));
    Proof.check(network, half, Surgery.apply(network, half), 1).requireHolds();
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 16})
  void groupsThatDoNotDivideTheChannelsAreRefused(long groups) {
    String x =
        net.node(
            "GroupNormalization",
            Attributes.none().with("num_groups", groups),
            start(8),
            net.positive("scale", groups),
            net.weight("shift", groups));
    Graph graph = end(x, 8);

    assertThatThrownBy(() -> Network.analyze(graph, AnalysisOptions.defaults()))
        .isInstanceOf(UserException.class);
  }
}
