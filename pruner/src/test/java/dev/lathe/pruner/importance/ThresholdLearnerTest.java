package dev.lathe.pruner.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.dataset.Dataset;
import dev.lathe.foundation.Progress;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Network;
import dev.lathe.pruner.TestNetworks;
import dev.lathe.trainer.Gradients;
import dev.lathe.trainer.batch.BatchSource;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Thresholds learned on a small residual network with the latency of its widths pulling. */
class ThresholdLearnerTest {
  private final Network network = TestNetworks.residual();
  private final Dataset images = TestNetworks.images();
  private final BatchSource batches = TestNetworks.batches(images);
  private final Importance importance =
      ImportanceEstimator.estimate(
          network, batches, new ImportanceOptions(Criterion.TAYLOR, 2, 20, 1), Progress.silent());

  /** Every unit of every group costs the same, and nothing else costs. */
  private final SoftLatency even =
      new SoftLatency() {
        private final double all =
            network.groups().stream()
                .filter(ChannelGroup::isPrunable)
                .mapToInt(ChannelGroup::units)
                .sum();

        @Override
        public double share(Map<String, Double> widths) {
          return widths.values().stream().mapToDouble(Double::doubleValue).sum() / all;
        }

        @Override
        public SortedMap<String, Double> slopes(Map<String, Double> widths) {
          SortedMap<String, Double> slopes = new TreeMap<>();
          widths.keySet().forEach(group -> slopes.put(group, 1 / all));
          return slopes;
        }

        @Override
        public double target(double way) {
          return Math.pow(0.5, way);
        }
      };

  @Test
  void theGradientOfAThresholdIsThatOfTheLoss() {
    GatedNetwork gated = new GatedNetwork(network);
    SortedMap<String, SoftGate> gates = gates(0.2);
    SortedMap<String, Double> gradients = gated.gradients(gates, batches, 2, Progress.silent());

    double step = 1e-2;
    for (Map.Entry<String, SoftGate> entry : gates.entrySet()) {
      double above = loss(gated, gates, entry.getKey(), step);
      double below = loss(gated, gates, entry.getKey(), -step);
      assertThat(gradients.get(entry.getKey()))
          .as(entry.getKey())
          .isCloseTo((above - below) / (2 * step), within(2e-3));
    }
    assertThat(gradients.values()).anyMatch(gradient -> Math.abs(gradient) > 0.01);
  }

  @Test
  void widthsFallWithTheThresholdAsTheirSlopeSays() {
    SoftGate gate = SoftGate.of(importance.groups().values().iterator().next(), 0.3, 0.5);
    double step = 1e-4;
    double slope = (gate.moved(step).width() - gate.moved(-step).width()) / (2 * step);
    assertThat(gate.widthSlope()).isNegative().isCloseTo(slope, within(1e-6));
  }

  @Test
  void aUnitAtTheThresholdIsHalfOpen() {
    // Logarithms 0, 1 and 2 have mean 1 and variance 2/3.
    List<Double> scores = List.of(1.0, Math.E, Math.E * Math.E);
    GroupImportance group = new GroupImportance("g", scores, new TreeMap<>());
    SoftGate gate = SoftGate.of(group, 0, 0.5);
    double deviation = Math.sqrt(2.0 / 3);
    assertThat(gate.open(1)).isCloseTo(0.5, within(1e-12));
    assertThat(gate.open(2)).isCloseTo(1 / (1 + Math.exp(-1 / deviation / 0.5)), within(1e-12));
    assertThat(gate.halfOpen()).isEqualTo(1);
    assertThat(gate.width()).isCloseTo(1.5, within(1e-12));
  }

  @Test
  void theHarderLatencyPullsTheCheaperTheNetworkBecomes() {
    double before = 1.01;
    for (double pull : new double[] {0.01, 1, 100}) {
      ThresholdLearner learner = learner(pull, 1);
      learner.learn(batches, 0, Progress.silent());
      double share = even.share(learner.softWidths());
      assertThat(share).as("pull %s", pull).isLessThan(before);
      before = share;
    }
  }

  @Test
  void learningStopsWhereTheGatesThatAreHalfOpenKeepTheTarget() {
    ThresholdLearner learner = learner(100, 1);
    int used = learner.learn(batches, 0.9, Progress.silent());
    assertThat(used).isBetween(1, 39);
    Importance openness = learner.openness(importance);
    long open =
        openness.groups().values().stream()
            .flatMap(group -> group.scores().stream())
            .filter(score -> score > 0.5)
            .count();
    long all = openness.groups().values().stream().mapToLong(group -> group.scores().size()).sum();
    assertThat(open).isLessThanOrEqualTo((long) (0.9 * all));
    // The order within a group is that of its importance.
    openness
        .groups()
        .forEach(
            (id, group) -> assertThat(group.ranking()).isEqualTo(importance.group(id).ranking()));
  }

  private ThresholdLearner learner(double pull, double growth) {
    return new ThresholdLearner(
        network, importance, Map.of(), even, new ThresholdOptions(40, 0.5, 0.05, pull, growth));
  }

  private SortedMap<String, SoftGate> gates(double threshold) {
    SortedMap<String, SoftGate> gates = new TreeMap<>();
    importance.groups().forEach((id, group) -> gates.put(id, SoftGate.of(group, threshold, 0.5)));
    return gates;
  }

  private double loss(
      GatedNetwork gated, SortedMap<String, SoftGate> gates, String group, double by) {
    SortedMap<String, SoftGate> moved = new TreeMap<>(gates);
    moved.computeIfPresent(group, (id, gate) -> gate.moved(by));
    return Gradients.scan(gated.gated(moved), batches, 2, view -> {}, Progress.silent()).meanLoss();
  }
}
