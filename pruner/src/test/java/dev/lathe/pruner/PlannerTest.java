package dev.lathe.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.graph.Proof;
import dev.lathe.graph.Selection;
import dev.lathe.graph.Surgery;
import dev.lathe.lut.Calibration;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.solver.SolverOptions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final Correction NONE = Correction.none(0);

  private final Network network = TestNetworks.residual();

  private Planner planner(long seed) {
    return planner(network, seed);
  }

  private static Planner planner(Network network, long seed) {
    return new Planner(
        network,
        TestNetworks::nanos,
        Calibration.uncalibrated(),
        TestNetworks.importance(network, seed),
        SolverOptions.defaults());
  }

  /** What a selection takes, added up layer by layer without the solver. */
  private double millis(Selection selection) {
    return millis(network, selection);
  }

  private static double millis(Network network, Selection selection) {
    Map<String, Integer> widths = new HashMap<>();
    for (ChannelGroup group : network.groups()) {
      widths.put(group.id(), selection.width(group));
    }
    double nanos = 0;
    for (Layer layer : network.layers()) {
      if (!selection.removedBlocks().contains(layer.block())) {
        int[] at =
            layer.axes().stream()
                .mapToInt(axis -> axis.groups().stream().mapToInt(widths::get).sum())
                .toArray();
        nanos +=
            TestNetworks.nanos(
                layer, at.length > 3 ? layer.widthsOfSum(Arrays.stream(at).sum()) : at);
      }
    }
    return nanos / 1e6;
  }

  @Test
  void aPlanNeverExceedsTheBudgetAndIsPredictedForWhatItIs() {
    for (long seed = 1; seed <= 3; seed++) {
      Planner planner = planner(seed);
      double original = planner.originalMillis();
      assertThat(original).isCloseTo(millis(Selection.everything()), within(1e-9));
      for (double share : new double[] {0.9, 0.6, 0.3}) {
        Plan plan = planner.plan(share * original, NONE);
        assertThat(plan.proof().status()).isEqualTo("OPTIMAL");
        assertThat(millis(plan.selection())).isLessThanOrEqualTo(share * original + 1e-9);
        assertThat(plan.prediction().predictedMillis())
            .isCloseTo(millis(plan.selection()), within(1e-9));
      }
    }
  }

  @Test
  void aLayerOfMoreThanThreeWidthsIsPlannedByTheirSum() {
    // Heads 2, rows 6, columns 5 and 8 that are summed over: 21 together.
    Network product = TestNetworks.product();
    assertThat(product.layers())
        .anySatisfy(
            layer ->
                assertThat(layer.axes().stream().map(Layer.WidthAxis::fullWidth))
                    .containsExactlyInAnyOrder(2, 6, 5, 8));
    Planner planner = planner(product, 1);
    for (double share : new double[] {0.9, 0.75, 0.6}) {
      double budget = share * planner.originalMillis();

      Plan plan = planner.plan(budget, NONE);

      assertThat(plan.prediction().predictedMillis())
          .isCloseTo(millis(product, plan.selection()), within(1e-9))
          .isLessThanOrEqualTo(budget + 1e-9);
      Proof.check(product, plan.selection(), Surgery.apply(product, plan.selection()), 1)
          .requireHolds();
    }
  }

  @Test
  void aLargerBudgetNeverKeepsLess() {
    Planner planner = planner(1);
    double before = 0;
    for (double share = 0.2; share <= 1.001; share += 0.1) {
      double kept = planner.plan(share * planner.originalMillis(), NONE).proof().objective();
      assertThat(kept).isGreaterThanOrEqualTo(before - 1e-9);
      before = kept;
    }
    assertThat(planner.plan(1.001 * planner.originalMillis(), NONE).proof().objective())
        .isGreaterThanOrEqualTo(before)
        .isCloseTo(planner.plan(1e6, NONE).proof().total(), within(1e-6));
  }

  @Test
  void aFullBudgetKeepsEverything() {
    Planner planner = planner(1);

    Plan plan = planner.plan(2 * planner.originalMillis(), NONE);

    for (ChannelGroup group : network.groups()) {
      assertThat(plan.selection().width(group)).isEqualTo(group.units());
    }
    assertThat(plan.selection().removedBlocks()).isEmpty();
  }

  @Test
  void theMostImportantUnitsAreKept() {
    Planner planner = planner(2);
    Importance importance = TestNetworks.importance(network, 2);

    Plan plan = planner.plan(0.5 * planner.originalMillis(), NONE);

    plan.selection()
        .keptUnits()
        .forEach(
            (group, units) ->
                assertThat(units)
                    .containsExactlyInAnyOrderElementsOf(
                        importance.group(group).ranking().subList(0, units.size())));
  }

  @Test
  void aPlanCutsTheNetworkAndTheCutIsProven() {
    Planner planner = planner(3);

    Plan plan = planner.plan(0.3 * planner.originalMillis(), NONE);

    assertThat(
            Proof.check(network, plan.selection(), Surgery.apply(network, plan.selection()), 1)
                .holds())
        .isTrue();
  }

  @Test
  void aBudgetOutOfReachIsAnsweredWithTheSmallestReachable() {
    Planner planner = planner(1);

    assertThatThrownBy(() -> planner.plan(0.001, NONE))
        .isInstanceOfSatisfying(
            NoPlanException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(3);
              assertThat(e).hasMessageContaining("The budget (0.0010 ms) is below the smallest");
              // The smallest reachable is reachable.
              assertThat(planner.plan(e.smallestMillis() * 1.0001, NONE)).isNotNull();
              assertThatThrownBy(() -> planner.plan(e.smallestMillis() * 0.999, NONE))
                  .isInstanceOf(NoPlanException.class);
            });
  }

  @Test
  void aCorrectionScalesThePrediction() {
    Planner planner = planner(1);
    double budget = 0.6 * planner.originalMillis();

    Plan corrected = planner.plan(budget, new Correction(0, 1.25, 0));

    // 25 % slower than the tables say: what may be planned is 1 / 1.25 of the budget.
    assertThat(millis(corrected.selection())).isLessThanOrEqualTo(budget / 1.25 + 1e-9);
    assertThat(corrected.prediction().predictedMillis()).isLessThanOrEqualTo(budget + 1e-9);
  }

  @Test
  void publishedPlannersUseTheBudgetAndNeverMore() {
    for (long seed = 1; seed <= 3; seed++) {
      for (Method method : List.of(Method.HALP, Method.UNIFORM)) {
        Planner planner = planner(seed).solvedBy(method.solver());
        for (double share : new double[] {0.8, 0.6, 0.45}) {
          double budget = share * planner.originalMillis();
          Plan plan = planner.plan(budget, NONE);
          // All steps of the smallest network are above 0.4 of the latency.
          assertThat(plan.prediction().predictedMillis())
              .as("%s at %s", method, share)
              .isBetween(0.93 * budget, budget + 1e-9);
        }
      }
    }
  }

  @Test
  void uniformWidthsDifferByOneStepFromTheSameShare() {
    Planner planner = planner(1).solvedBy(Method.UNIFORM.solver());
    Plan plan = planner.plan(0.5 * planner.originalMillis(), NONE);
    double least = 1;
    double most = 0;
    for (ChannelGroup group : network.groups()) {
      if (group.isPrunable()) {
        int width = plan.selection().width(group);
        // Candidates are multiples of 8, so that a step of a group of 32 units is a quarter.
        least = Math.min(least, (width + 8.0) / group.units());
        most = Math.max(most, (width - 8.0) / group.units());
      }
    }
    assertThat(most).isLessThanOrEqualTo(least);
  }

  @Test
  void aPlanWithinAPartGoesBackToAnEarlierOneWhereTheBudgetAllows() {
    Planner planner = planner(1);
    Selection wide = planner.plan(0.8 * planner.originalMillis(), NONE).selection();
    Selection narrow = planner.within(wide).plan(0.4 * planner.originalMillis(), NONE).selection();
    Planner within = planner.within(List.of(wide, narrow));

    assertThat(within.plan(0.3 * planner.originalMillis(), NONE).selection())
        .isEqualTo(planner.within(narrow).plan(0.3 * planner.originalMillis(), NONE).selection());
    assertThat(within.plan(0.6 * planner.originalMillis(), NONE).selection())
        .isEqualTo(planner.within(wide).plan(0.6 * planner.originalMillis(), NONE).selection());
    assertThat(within.plan(2 * planner.originalMillis(), NONE).selection()).isEqualTo(wide);
  }
}
