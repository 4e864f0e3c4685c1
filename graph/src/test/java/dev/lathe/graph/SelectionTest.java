package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lathe.onnx.Graph;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Selections made without a plan. */
class SelectionTest {
  /** Groups of 8, 5 and 1 units between an image of 3 channels and 4 classes. */
  private static Network network() {
    TestNetwork net = new TestNetwork("selection", 1, true);
    String x = net.relu(net.conv(net.input(1, 3, 8, 8), 3, 8, 3, 1, 1));
    x = net.relu(net.conv(x, 8, 5, 3, 1, 1));
    x = net.relu(net.conv(x, 5, 1, 3, 1, 1));
    x = net.node("Flatten", net.node("GlobalAveragePool", x));
    Graph graph = net.output(net.linear(x, 1, 4), 1, 4);
    return Network.analyze(graph, AnalysisOptions.defaults());
  }

  @Test
  void uniformKeepsAnEvenlySpreadShareOfEveryGroupThatCanBeCut() {
    Selection half = Selection.uniform(network(), 0.5, WidthSteps.of(1));

    // 4 of 8; 2.5 of 5 goes up to 3. The image, the classes and the group of one are left alone.
    assertThat(half.keptUnits().values())
        .containsExactlyInAnyOrder(List.of(1, 3, 5, 7), List.of(0, 2, 4));
    assertThat(half.removedBlocks()).isEmpty();
  }

  @Test
  void uniformTakesTheNearestStepAndNeverLessThanOne() {
    Network network = network();

    // 2.4 of 8 is nearer to 4 than to 0 or 8; 1.5 of 5 is nearer to 4 than to 5.
    assertThat(Selection.uniform(network, 0.3, WidthSteps.of(4)).keptUnits().values())
        .allSatisfy(units -> assertThat(units).hasSize(4));
    assertThat(Selection.uniform(network, 1e-9, WidthSteps.of(1)).keptUnits().values())
        .allSatisfy(units -> assertThat(units).hasSize(1));
    assertThat(Selection.uniform(network, 1, WidthSteps.of(1)).keptUnits().values())
        .containsExactlyInAnyOrder(List.of(0, 1, 2, 3, 4, 5, 6, 7), List.of(0, 1, 2, 3, 4));
  }

  @Test
  void uniformWantsAShare() {
    Network network = network();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Selection.uniform(network, 0, WidthSteps.of(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Selection.uniform(network, Double.NaN, WidthSteps.of(1)));
  }

  @Test
  void randomIsTheSameForTheSameSeed() {
    Network network = network();

    assertThat(Selection.random(network, 7)).isEqualTo(Selection.random(network, 7));
    assertThat(Selection.random(network, 7)).isNotEqualTo(Selection.random(network, 8));
    assertThat(Selection.random(network, 7).keptUnits()).hasSize(2);
  }
}
