package dev.lathe.pruner.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.dataset.Dataset;
import dev.lathe.foundation.Progress;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.pruner.TestNetworks;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.batch.Minibatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LossCalibrationTest {
  private static final double CLOSE = 1e-6;

  @Test
  void scoresAddUpToTheLossesAndShareAsTheCriterionSays() {
    GroupImportance given = group(4.0, 2.0, 3.0, 1.0);
    // The units rank 0, 2, 1, 3. Without the last two 0.3 is lost, without the last three 0.9.
    NavigableMap<Integer, Double> losses = new TreeMap<>(Map.of(1, 0.9, 2, 0.3, 4, 0.0));

    double[] open = FallingScores.of(given, losses, Double.NaN);
    double[] closed = FallingScores.of(given, losses, 2.0);

    // 0.3 is shared 2 to 1 by the units 1 and 3; unit 2 is worth 0.9 - 0.3; unit 0 as much where
    // nothing is known of it, and 2.0 - 0.9 where the whole group is worth 2.0.
    assertThat(open).containsExactly(new double[] {0.6, 0.2, 0.6, 0.1}, within(CLOSE));
    assertThat(closed).containsExactly(new double[] {1.1, 0.2, 0.6, 0.1}, within(CLOSE));
    assertThat(group(open).ranking()).isEqualTo(given.ranking());
  }

  @Test
  void scoresNeverRiseAlongTheRanking() {
    GroupImportance given = group(4.0, 3.0, 1.0, 1.0);
    NavigableMap<Integer, Double> losses = new TreeMap<>(Map.of(1, 0.3, 2, 0.2, 4, 0.0));

    double[] scores = FallingScores.of(given, losses, 0.35);

    // 0.05, 0.1, 0.1, 0.1 rise; their mean is 0.0875.
    assertThat(scores)
        .containsExactly(new double[] {0.0875, 0.0875, 0.0875, 0.0875}, within(CLOSE));
    assertThat(group(scores).ranking()).containsExactly(0, 1, 2, 3);
  }

  @Test
  void theLossIsTheDivergenceOfProbabilities() {
    // p = (3/4, 1/4), q = (1/2, 1/2): 3/4 ln(3/2) + 1/4 ln(1/2) = 0.304099 - 0.173287.
    float[] logits = {(float) Math.log(3) + 5, 5};

    assertThat(NarrowedLoss.divergence(logits, new float[] {2, 2}))
        .isCloseTo(0.130812, within(CLOSE));
    assertThat(NarrowedLoss.divergence(logits, logits)).isCloseTo(0, within(CLOSE));
  }

  @Test
  void aCutThatMakesAnswersInfiniteIsRuinAndScoresStayNumbers() {
    // a = (2, 1) x, the answers are 1 / (0 a0 + 1 a1) and 5 a0: without the second unit, which is
    // worth less, the first answer is 1 / 0.
    Network network = reciprocalNetwork();
    Minibatch one = new Minibatch(new float[] {1}, new long[] {1, 1}, new int[] {0});
    ImportanceOptions options = new ImportanceOptions(Criterion.L2, 1, 1, 1, 1);

    Importance probed =
        ImportanceEstimator.estimate(
            network, BatchSource.of(List.of(one)), options, Progress.silent());

    SortedMap<String, List<Integer>> first = new TreeMap<>(Map.of("w", List.of(0)));
    NarrowedLoss loss = new NarrowedLoss(network, BatchSource.of(List.of(one)), 1);
    assertThat(loss.of(new Selection(first, new TreeSet<>()))).isEqualTo(NarrowedLoss.RUIN);
    assertThat(probed.group("w").scores()).allMatch(Double::isFinite);
  }

  private static Network reciprocalNetwork() {
    GraphBuilder builder = new GraphBuilder("reciprocal", 17);
    Attributes transposed = Attributes.none().with("transB", 1);
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 1));
    float[] both = {2, 1};
    String a =
        builder.node("Gemm", transposed, x, builder.constant("w", Tensor.ofFloats(both, 2, 1)));
    float[] second = {0, 1};
    String z =
        builder.node("Gemm", transposed, a, builder.constant("v", Tensor.ofFloats(second, 1, 2)));
    float[] first = {5, 0};
    String y =
        builder.node("Gemm", transposed, a, builder.constant("u", Tensor.ofFloats(first, 1, 2)));
    String inverse = builder.node("Reciprocal", Attributes.none(), z);
    String answers = builder.node("Concat", Attributes.none().with("axis", 1), inverse, y);
    return Network.analyze(
        builder.output(ValueInfo.of(answers, ElementType.FLOAT, 1, 2)).build(),
        AnalysisOptions.defaults());
  }

  @Test
  void groupsAndBlocksAreWorthWhatTheNetworkLosesWithThem() {
    Network network = TestNetworks.residual();
    Dataset images = TestNetworks.images();
    BatchSource batches = TestNetworks.batches(images);
    ImportanceOptions options = new ImportanceOptions(Criterion.L2, 1, 20, 40, 1);

    Importance probed = ImportanceEstimator.estimate(network, batches, options, Progress.silent());
    Importance plain =
        ImportanceEstimator.estimate(
            network, batches, options.withProbeImages(0), Progress.silent());

    assertThat(probed.criterion()).isEqualTo("l2, probed");
    NarrowedLoss loss = new NarrowedLoss(network, batches, 2);
    Map<String, String> blockOf = new HashMap<>();
    for (Layer layer : network.layers()) {
      blockOf.put(layer.name(), layer.block());
    }
    Map<String, Double> heldByBlock = new HashMap<>();
    for (ChannelGroup group : network.groups()) {
      if (!group.isPrunable()) {
        continue;
      }
      GroupImportance scaled = probed.group(group.id());
      assertThat(scaled.ranking()).as(group.id()).isEqualTo(plain.group(group.id()).ranking());
      // The scores of the lower half say what is lost with it, or less where they were evened out.
      int half = group.units() / 2;
      List<Integer> ranking = scaled.ranking();
      List<Integer> lower = ranking.subList(half, group.units());
      double lost =
          Math.max(
              loss.of(keeping(group, ranking.subList(0, half))),
              loss.of(keeping(group, ranking.subList(0, half + half / 2))));
      double scored = lower.stream().mapToDouble(unit -> scaled.scores().get(unit)).sum();
      assertThat(scored).as(group.id()).isLessThanOrEqualTo(lost + CLOSE);
      scaled
          .layerScores()
          .forEach(
              (layer, scores) ->
                  heldByBlock.merge(
                      blockOf.get(layer),
                      scores.stream().mapToDouble(Double::doubleValue).sum(),
                      Double::sum));
    }
    network
        .blocks()
        .forEach(
            block ->
                assertThat(heldByBlock.get(block.id()))
                    .as(block.id())
                    .isGreaterThanOrEqualTo(
                        loss.of(new Selection(new TreeMap<>(), new TreeSet<>(List.of(block.id()))))
                            - CLOSE));
  }

  @Test
  void manyProbesAreJudgedOnFewerImages() {
    Network network = TestNetworks.residual();
    long groups = network.groups().stream().filter(ChannelGroup::isPrunable).count();
    long probes = 4 * groups + network.blocks().size();
    ImportanceOptions options = ImportanceOptions.defaults(1);

    assertThat(LossCalibration.minibatches(network, options)).isEqualTo(8);
    assertThat(LossCalibration.minibatches(network, options.withProbeImages(1_000_000)))
        .isEqualTo((int) (50_000 / (probes * 64)));
  }

  private static Selection keeping(ChannelGroup group, List<Integer> units) {
    SortedMap<String, List<Integer>> kept = new TreeMap<>();
    kept.put(group.id(), units);
    return new Selection(kept, new TreeSet<>());
  }

  private static GroupImportance group(double... scores) {
    List<Double> list = java.util.Arrays.stream(scores).boxed().toList();
    return new GroupImportance("group", list, new TreeMap<>(Map.of("layer", list)));
  }
}
