package dev.lathe.pruner.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.foundation.Progress;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.pruner.TestNetworks;
import dev.lathe.pruner.importance.Criterion;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.pruner.importance.ImportanceEstimator;
import dev.lathe.pruner.importance.ImportanceOptions;
import dev.lathe.trainer.batch.BatchSource;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StructureStabilityTest {
  private static SortedMap<String, Integer> widths(int first, int second) {
    return new TreeMap<>(Map.of("a", first, "b", second));
  }

  @Test
  void similarityIsOneMinusTheMeanRelativeDistance() {
    // |6 - 2| / 8 = 0.5 and |3 - 3| / 6 = 0: mean 0.25.
    assertThat(StructureStability.similarity(widths(6, 3), widths(2, 3)))
        .isCloseTo(0.75, within(1e-12));
    // A removed layer is as far as can be; one removed in both is the same.
    assertThat(StructureStability.similarity(widths(6, 0), widths(0, 0)))
        .isCloseTo(0.5, within(1e-12));
  }

  @Test
  void whatStaysTheSameLongEnoughIsStable() {
    StructureStability stability = new StructureStability(2, 0.9);

    assertThat(stability.add(widths(6, 3))).isFalse();
    assertThat(stability.add(widths(2, 3))).isFalse();
    // 1 with the last, 0.75 with the one before: 0.875.
    assertThat(stability.add(widths(2, 3))).isFalse();
    assertThat(stability.indicator()).isCloseTo(0.875, within(1e-12));
    assertThat(stability.add(widths(2, 3))).isTrue();
    assertThat(stability.indicator()).isEqualTo(1);
  }

  @Test
  void whatIsLessStableThanBeforeWaits() {
    StructureStability stability = new StructureStability(1, 0.5);
    stability.add(widths(4, 4));
    assertThat(stability.add(widths(4, 4))).isTrue();

    // |4 - 5| / 9 for one of two layers: 0.944 is above the threshold, but below 1.
    assertThat(stability.add(widths(5, 4))).isFalse();
    assertThat(stability.indicator()).isCloseTo(1 - 1.0 / 18, within(1e-12));
  }

  @Test
  void layersOfARemovedBlockHaveNoWidth() {
    Network network = TestNetworks.residual();
    Importance importance =
        ImportanceEstimator.estimate(
            network,
            BatchSource.of(List.of()),
            ImportanceOptions.defaults(1).withCriterion(Criterion.RANDOM),
            Progress.silent());
    Selection without =
        new Selection(new TreeMap<>(), new TreeSet<>(List.of(network.blocks().get(0).id())));

    SortedMap<String, Integer> whole =
        StructureStability.structure(network, importance, Selection.everything());
    SortedMap<String, Integer> part = StructureStability.structure(network, importance, without);

    assertThat(whole.values()).doesNotContain(0).hasSameSizeAs(part.values());
    // Two convolutions went.
    assertThat(part.values().stream().filter(width -> width == 0).count()).isEqualTo(2);
  }
}
