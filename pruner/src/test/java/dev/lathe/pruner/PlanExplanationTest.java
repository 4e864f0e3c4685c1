package dev.lathe.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.graph.Network;
import dev.lathe.lut.Calibration;
import dev.lathe.pruner.PlanExplanation.GroupSteps;
import dev.lathe.pruner.PlanExplanation.LayerChange;
import dev.lathe.solver.SolverOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanExplanationTest {
  private final Network network = TestNetworks.residual();
  private final Planner planner =
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
  private final Plan plan = planner.plan(0.6 * planner.originalMillis(), Correction.none(0));

  @Test
  void whatLayersSaveAndLoseAddsUpToThePlan() {
    List<LayerChange> layers = plan.explanation().layers();

    assertThat(layers).hasSameSizeAs(network.layers());
    double saved = layers.stream().mapToDouble(LayerChange::savedMillis).sum();
    assertThat(saved)
        .isCloseTo(
            plan.prediction().originalMillis() - plan.prediction().predictedMillis(), within(1e-9));
    double lost = layers.stream().mapToDouble(LayerChange::importanceLost).sum();
    assertThat(lost).isCloseTo(1 - plan.proof().objective() / plan.proof().total(), within(1e-9));
  }

  @Test
  void aStepUpKeepsMoreAndNoneWithinTheBudgetIsLeftOut() {
    double left = plan.prediction().budgetMillis() - plan.prediction().predictedMillis();
    List<GroupSteps> groups = plan.explanation().groups();

    assertThat(groups).isNotEmpty();
    for (GroupSteps group : groups) {
      int kept = plan.selection().keptUnits().get(group.group()).size();
      assertThat(group.width()).isEqualTo(kept);
      if (group.narrower() != null) {
        assertThat(group.narrower().width()).isLessThan(kept);
        assertThat(group.narrower().importance()).isLessThanOrEqualTo(0);
      }
      if (group.wider() != null && group.wider().importance() > 0) {
        // Otherwise the plan, which is proven best, would have taken it.
        assertThat(group.wider().millis()).as(group.group()).isGreaterThan(left - 1e-9);
      }
    }
  }

  @Test
  void plansOfTwoBudgetsDifferInWhatTheTighterOneCuts() {
    Plan tighter = planner.plan(0.4 * planner.originalMillis(), Correction.none(0));

    PlanDiff diff = PlanDiff.of(plan, tighter);

    assertThat(diff.sameModel()).isTrue();
    assertThat(diff.first().predictedMillis()).isGreaterThan(diff.second().predictedMillis());
    assertThat(diff.groups()).isNotEmpty();
    double layers =
        diff.layers().stream()
            .mapToDouble(layer -> layer.first().plannedMillis() - layer.second().plannedMillis())
            .sum();
    assertThat(layers)
        .isCloseTo(diff.first().predictedMillis() - diff.second().predictedMillis(), within(1e-9));
    assertThat(PlanDiff.of(plan, plan).groups()).isEmpty();
    assertThat(PlanDiff.of(plan, plan).layers()).isEmpty();
  }
}
