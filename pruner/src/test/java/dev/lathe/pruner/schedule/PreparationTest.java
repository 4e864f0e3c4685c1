package dev.lathe.pruner.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.dataset.Dataset;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.Progress;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.graph.Surgery;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Tensor;
import dev.lathe.pruner.TestNetworks;
import dev.lathe.pruner.importance.Criterion;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.pruner.importance.ImportanceEstimator;
import dev.lathe.pruner.importance.ImportanceOptions;
import dev.lathe.pruner.interchange.KeptIndices;
import dev.lathe.trainer.Held;
import dev.lathe.trainer.TrainingOptions;
import dev.lathe.trainer.batch.BatchSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PreparationTest {
  private final Network network = TestNetworks.residual();
  private final Dataset images = TestNetworks.images();

  @Test
  void aPartAndItsWeightsPutBackGiveTheSamePartAgain() {
    PartialNetwork partial = PartialNetwork.of(network).keeping(half(network));
    Graph part = partial.cut();
    Map<String, Tensor> doubled = new TreeMap<>(part.constants());
    doubled.replaceAll((name, tensor) -> times(tensor, 2));

    PartialNetwork learned = partial.trained(part.withConstants(doubled));

    assertThat(learned.cut().constants()).isEqualTo(part.withConstants(doubled).constants());
    // What was not in the part is as it was.
    Selection other = otherHalf(network);
    Graph untouched = Surgery.apply(network, other);
    Graph again = Surgery.apply(learned.whole(), other);
    untouched
        .constants()
        .forEach(
            (name, tensor) -> {
              boolean inBoth =
                  Arrays.equals(
                      tensor.shape(), network.graph().constant(name).orElseThrow().shape());
              assertThat(again.constants().get(name))
                  .as(name)
                  .isEqualTo(inBoth ? times(tensor, 2) : tensor);
            });
  }

  @Test
  void whatAPartHasIsHeldElementByElement() {
    Selection half = half(network);
    PartialNetwork partial = PartialNetwork.of(network).keeping(half);
    Network part = partial.part();

    Held held =
        Regrowth.held(network.graph(), KeptIndices.of(network, half, part.graph()), part.graph());

    part.graph()
        .constants()
        .forEach(
            (name, tensor) ->
                assertThat(held.elements().get(name).cardinality())
                    .as(name)
                    .isEqualTo((int) tensor.elementCount()));
    // Units 0, 2, 4 and 6 of the 8 of the first layer, each with 3 channels of 3 x 3 elements.
    assertThat(held.elements().get("layer0.weight").get(0, 2 * 27).cardinality()).isEqualTo(27);
    assertThat(held.elements().get("layer0.weight").nextClearBit(0)).isEqualTo(27);
  }

  @Test
  void importanceOfAPartIsToldOfTheWholesUnits() {
    Selection half = half(network);
    PartialNetwork partial = PartialNetwork.of(network).keeping(half);
    Network part = partial.part();

    Importance whole = PartialImportance.ofWhole(partial, part, magnitudes(part));

    Importance ofPart = magnitudes(part);
    for (ChannelGroup group : network.groups()) {
      if (!group.isPrunable()) {
        continue;
      }
      List<Integer> kept = half.keptUnits().get(group.id());
      List<Double> scores = whole.group(group.id()).scores();
      for (int unit = 0; unit < group.units(); unit++) {
        double expected =
            kept.contains(unit) ? ofPart.group(group.id()).scores().get(kept.indexOf(unit)) : 0;
        assertThat(scores.get(unit)).as(group.id()).isCloseTo(expected, within(1e-12));
      }
    }
  }

  @Test
  void exponentialStepsOnlyEverShrink() {
    List<Double> shares = new ArrayList<>();
    List<Integer> widths = new ArrayList<>();
    PartialPlanner planner =
        (whole, importance, within, share) -> {
          shares.add(share);
          Selection fewer = oneFewer(whole, importance, within);
          widths.add(fewer.keptUnits().values().stream().mapToInt(List::size).sum());
          return Optional.of(fewer);
        };

    Preparation.Prepared prepared =
        preparation(planner).prepare(network, new Schedule.ExponentialSteps(4, 2));

    // The fourth and last plan is not made here.
    assertThat(shares).containsExactly(0.25, 0.5, 0.75);
    assertThat(prepared.course()).isEqualTo(new Course(6, 0));
    assertThat(widths).isSortedAccordingTo((left, right) -> right - left);
    // What went keeps the score that it had when it was last there.
    assertThat(prepared.trail()).hasSize(3);
    Importance before = taylor(network);
    Selection first = prepared.trail().get(0);
    first
        .keptUnits()
        .forEach(
            (id, kept) -> {
              List<Double> scores = before.group(id).scores();
              for (int unit = 0; unit < scores.size(); unit++) {
                if (!kept.contains(unit)) {
                  assertThat(prepared.importance().group(id).scores().get(unit))
                      .as(id)
                      .isCloseTo(scores.get(unit), within(1e-9));
                }
              }
            });
  }

  @Test
  void sheddingRemembersWhatWentAndMayTakeItBack() {
    PartialPlanner planner = (whole, importance, within, share) -> Optional.of(half(whole));

    Preparation.Prepared prepared =
        preparation(planner).prepare(network, new Schedule.Shedding(1, 2));

    assertThat(prepared.trail()).isEmpty();
    Importance before = taylor(network);
    Selection gone = otherHalf(network);
    gone.keptUnits()
        .forEach(
            (id, units) ->
                units.forEach(
                    unit ->
                        assertThat(prepared.importance().group(id).scores().get(unit))
                            .as(id)
                            .isCloseTo(before.group(id).scores().get(unit), within(1e-9))));
  }

  @Test
  void theWholeIsTrainedUntilThePlanIsStable() {
    List<Double> shares = new ArrayList<>();
    PartialPlanner planner =
        (whole, importance, within, share) -> {
          shares.add(share);
          // Two plans on the way to a half, which then stays.
          return Optional.of(shares.size() <= 2 ? Selection.everything() : half(whole));
        };

    Preparation.Prepared prepared =
        preparation(planner).prepare(network, new Schedule.StableStructure(9, 2, 2, 0.95));

    // The third plan is unlike the two before, the fourth unlike the second; the fifth is stable.
    assertThat(shares).containsExactly(1.0, 1.0, 1.0, 1.0, 1.0);
    assertThat(prepared.course()).isEqualTo(new Course(8, 0));
    assertThat(prepared.trail()).isEmpty();
  }

  @Test
  void aPlanThatNeverSettlesIsMadeAfterTheLastRound() {
    List<Double> shares = new ArrayList<>();
    PartialPlanner planner =
        (whole, importance, within, share) -> {
          shares.add(share);
          return Optional.of(shares.size() % 2 == 0 ? Selection.everything() : half(whole));
        };

    Preparation.Prepared prepared =
        preparation(planner).prepare(network, new Schedule.StableStructure(4, 1, 1, 0.99));

    assertThat(prepared.course()).isEqualTo(new Course(4, 0));
  }

  @Test
  void aStepWithoutAPlanKeepsWhatWasKeptAndIsCounted() {
    PartialPlanner planner =
        (whole, importance, within, share) ->
            share < 0.5 ? Optional.of(half(whole)) : Optional.empty();

    Preparation.Prepared prepared =
        preparation(planner).prepare(network, new Schedule.ExponentialSteps(4, 2));

    assertThat(prepared.trail()).containsExactly(half(network), half(network), half(network));
    assertThat(prepared.course()).isEqualTo(new Course(6, 2));
  }

  @Test
  void reactivationTrainsWhatWasCutWithTheRestFrozenAndGrowsUponIt() {
    List<Double> shares = new ArrayList<>();
    List<Importance> asked = new ArrayList<>();
    List<Network> wholes = new ArrayList<>();
    PartialPlanner planner =
        (whole, importance, within, share) -> {
          shares.add(share);
          asked.add(importance);
          wholes.add(whole);
          return Optional.of(half(whole));
        };

    Preparation.Prepared prepared =
        preparation(planner).prepare(network, new Schedule.Reactivation(2, 2, 0.25));

    assertThat(shares).containsExactly(1.25, 1.0, 1.125);
    assertThat(prepared.trail()).isEmpty();
    // Twice two minibatches with what is kept and two with what is not.
    assertThat(prepared.course()).isEqualTo(new Course(8, 0));
    // When growing, whatever is kept comes before everything else.
    half(network)
        .keptUnits()
        .forEach(
            (id, units) ->
                assertThat(asked.get(1).group(id).ranking().subList(0, units.size()))
                    .as(id)
                    .containsExactlyInAnyOrderElementsOf(units));
    // What was cut has learned; the two halves share nothing but what no group cuts.
    Graph before = Surgery.apply(network, otherHalf(network));
    Graph after = Surgery.apply(wholes.get(1), otherHalf(network));
    assertThat(after.constants().get("layer1.weight"))
        .isNotEqualTo(before.constants().get("layer1.weight"));
  }

  private Preparation preparation(PartialPlanner planner) {
    return new Preparation(
        images.train(),
        Normalization.unit(3),
        new ImportanceOptions(Criterion.TAYLOR, 2, 20, 1),
        TrainingOptions.defaults().toBuilder().batchSize(20).build(),
        planner,
        Progress.silent());
  }

  private Importance taylor(Network of) {
    return ImportanceEstimator.estimate(
        of,
        images.train(),
        Normalization.unit(3),
        new ImportanceOptions(Criterion.TAYLOR, 2, 20, 1),
        Progress.silent());
  }

  private static Importance magnitudes(Network of) {
    return ImportanceEstimator.estimate(
        of,
        BatchSource.of(List.of()),
        ImportanceOptions.defaults(1).withCriterion(Criterion.L2),
        Progress.silent());
  }

  private static Tensor times(Tensor tensor, float factor) {
    if (!tensor.type().isFloatingPoint()) {
      return tensor;
    }
    float[] values = tensor.floats();
    for (int index = 0; index < values.length; index++) {
      values[index] *= factor;
    }
    return Tensor.ofFloats(values, tensor.shape());
  }

  private static Selection half(Network network) {
    return everySecond(network, 0);
  }

  private static Selection otherHalf(Network network) {
    return everySecond(network, 1);
  }

  private static Selection everySecond(Network network, int first) {
    SortedMap<String, List<Integer>> kept = new TreeMap<>();
    for (ChannelGroup group : network.groups()) {
      if (group.isPrunable()) {
        List<Integer> units = new ArrayList<>();
        for (int unit = first; unit < group.units(); unit += 2) {
          units.add(unit);
        }
        kept.put(group.id(), units);
      }
    }
    return new Selection(kept, new TreeSet<>());
  }

  /** One unit less of each group: the least important one of what is left. */
  private static Selection oneFewer(Network network, Importance importance, Selection within) {
    SortedMap<String, List<Integer>> kept = new TreeMap<>();
    for (ChannelGroup group : network.groups()) {
      if (group.isPrunable()) {
        List<Integer> ranking = new ArrayList<>(importance.group(group.id()).ranking());
        List<Integer> left = within.keptUnits().get(group.id());
        if (left != null) {
          ranking.retainAll(left);
        }
        kept.put(group.id(), ranking.subList(0, ranking.size() - 1));
      }
    }
    return new Selection(kept, new TreeSet<>());
  }
}
