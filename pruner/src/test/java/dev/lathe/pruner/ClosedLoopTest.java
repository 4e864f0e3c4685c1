package dev.lathe.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.Progress;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.lut.Calibration;
import dev.lathe.lut.Timing;
import dev.lathe.onnx.Graph;
import dev.lathe.solver.SolverOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {
  private final Network network = TestNetworks.residual();

  /** A device on which every model takes a fixed time besides its layers, which no table shows. */
  private static DeviceMeasurement deviceWithFixedNanos(double fixedNanos) {
    return models ->
        models.stream().map(model -> Timing.single(fixedNanos + layers(model))).toList();
  }

  /** The same device with timings that spread so widely that the largest margin is kept. */
  private static DeviceMeasurement noisy(DeviceMeasurement device) {
    return models -> device.measureTogether(models).stream().map(ClosedLoopTest::blurred).toList();
  }

  private static Timing blurred(Timing timing) {
    double nanos = timing.medianNanos();
    return new Timing(9, nanos, 0.7 * nanos, 1.3 * nanos, nanos, 0.3 * nanos);
  }

  private static double layers(Graph model) {
    double nanos = 0;
    for (Layer layer : Network.analyze(model, AnalysisOptions.ofBatch(1)).layers()) {
      int[] widths = layer.axes().stream().mapToInt(Layer.WidthAxis::fullWidth).toArray();
      nanos += TestNetworks.nanos(layer, widths);
    }
    return nanos;
  }

  private ClosedLoop loop(DeviceMeasurement device) {
    Planner planner =
        new Planner(
            network,
            TestNetworks::nanos,
            Calibration.fit(
                List.of(
                    Calibration.Point.of(1e5, 1e5),
                    Calibration.Point.of(2e5, 2e5),
                    Calibration.Point.of(3e5, 3e5))),
            TestNetworks.importance(network, 1),
            SolverOptions.defaults());
    return new ClosedLoop(network, planner, device);
  }

  @Test
  void aResultThatMissesTheBudgetIsPlannedAgainUntilItIsMeasuredToMeetIt() {
    // The layers take some 0.25 ms; the table knows nothing of the 0.08 ms besides.
    LatencyBudget budget = new LatencyBudget.Share(0.6);

    ClosedLoop.Outcome outcome = loop(deviceWithFixedNanos(80_000)).run(budget, Progress.silent());

    assertThat(outcome.attempts()).hasSizeBetween(2, 4);
    assertThat(outcome.attempts().get(0).meets(budget)).isFalse();
    assertThat(outcome.chosen().meets(budget)).isTrue();
    // It does not throw away what the budget allows.
    assertThat(outcome.chosen().measuredMillis())
        .isGreaterThan(0.9 * outcome.chosen().budgetMillis(budget));
  }

  @Test
  void cautionUnderNoiseDoesNotKeepTheBudgetFromBeingUsed() {
    LatencyBudget budget = new LatencyBudget.Share(0.6);
    DeviceMeasurement device = noisy(deviceWithFixedNanos(0));

    ClosedLoop.Outcome outcome = loop(device).run(budget, Progress.silent());

    // After the first measurement the margin is 8 %, with which no plan would use 95 %.
    assertThat(outcome.attempts().get(0).margin()).isEqualTo(0.08);
    assertThat(outcome.chosen().used(budget)).isBetween(0.95, 1.0);
    // No plan is measured that is worth no more than one that met the budget.
    assertThat(outcome.attempts().get(0).meets(budget)).isTrue();
    double reached = outcome.attempts().get(0).plan().proof().objective();
    assertThat(outcome.attempts().subList(1, outcome.attempts().size()))
        .isNotEmpty()
        .allMatch(attempt -> attempt.plan().proof().objective() > reached);
  }

  @Test
  void whatNoPlanCanMeetEndsWithTheFastestThatWasMeasured() {
    assertThatThrownBy(
            () ->
                loop(deviceWithFixedNanos(5e6))
                    .run(new LatencyBudget.Share(0.6), Progress.silent()))
        .isInstanceOf(NoPlanException.class)
        .hasMessageContaining("the fastest took");
  }
}
