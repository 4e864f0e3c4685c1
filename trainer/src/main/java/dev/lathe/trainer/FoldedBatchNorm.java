package dev.lathe.trainer;

import dev.lathe.foundation.Progress;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import dev.lathe.trainer.batch.BatchSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisations that are not there any more: deployed networks have them folded into the
 * layers in front of them, and with them went the statistics that could be estimated anew after
 * pruning.
 */
public final class FoldedBatchNorm {
  private static final String NORMALIZATION = "BatchNormalization";
  private static final float EPSILON = 1e-5f;

  /**
   * A channel that is nearly still in the examples must not be blown up by what they happen to be.
   */
  private static final double LARGEST_FACTOR = 4;

  private final Graph original;
  private final BatchSource batches;
  private final int count;
  private @Nullable Map<String, Moments> statistics;

  /**
   * What prunings of a network are recalibrated by.
   *
   * @param original the network that is pruned, without batch normalisations
   * @param batches examples, labelled or not
   * @param count minibatches to look at, 1 or more
   */
  public FoldedBatchNorm(Graph original, BatchSource batches, int count) {
    this.original = original;
    this.batches = batches;
    this.count = count;
  }

  /**
   * The graph without the batch normalisations that directly follow a convolution or Gemm with
   * weights of its own: same answers, fewer nodes.
   */
  public static Graph fold(Graph graph) {
    Set<String> foldable = new HashSet<>();
    for (Node node : graph.nodes()) {
      if (node.is(NORMALIZATION)) {
        graph
            .producer(node.input(0))
            .filter(layer -> ScaledLayer.of(graph, layer).isPresent())
            .filter(layer -> graph.consumers(layer.output()).size() == 1)
            .filter(layer -> !graph.isOutput(layer.output()))
            .ifPresent(layer -> foldable.add(node.name()));
      }
    }
    return fold(graph, foldable, Double.POSITIVE_INFINITY);
  }

  /**
   * A pruned network whose layers answer with the means and deviations, channel by channel, that
   * they have in the original: what {@link AdaptiveBatchNorm} does for networks that still have
   * their batch normalisations. Such are inserted with the original's statistics as scale and
   * shift, estimated by {@link AdaptiveBatchNorm}, and folded again.
   *
   * @param layers values of the pruned network made by convolutions or Gemm, with what they are in
   *     the original; others are passed over
   */
  public Graph recalibrate(Graph pruned, Collection<FeatureMatch> layers, Progress progress) {
    if (batches.batchesPerPass() == 0) {
      return pruned;
    }
    Map<String, Moments> known = statistics(progress);
    Graph body = AnswerValues.body(pruned, Set.of());
    Map<String, Moments> wanted = new LinkedHashMap<>();
    for (FeatureMatch match : layers) {
      Moments moments = known.get(match.teacher());
      if (moments != null
          && body.producer(match.student())
              .flatMap(layer -> ScaledLayer.of(pruned, layer))
              .isPresent()) {
        wanted.put(match.student(), moments.kept(match.kept()));
      }
    }
    if (wanted.isEmpty()) {
      return pruned;
    }
    Set<String> inserted = new HashSet<>();
    Graph normalized = normalized(pruned, wanted, inserted);
    Graph estimated = AdaptiveBatchNorm.recalibrate(normalized, batches, count, progress);
    return fold(estimated, inserted, LARGEST_FACTOR);
  }

  /** The original's moments of all that its convolutions and Gemm make, estimated once. */
  private Map<String, Moments> statistics(Progress progress) {
    Map<String, Moments> known = statistics;
    if (known == null) {
      Set<String> values = new LinkedHashSet<>();
      for (Node node : AnswerValues.body(original, Set.of()).nodes()) {
        if (ScaledLayer.of(original, node).isPresent()) {
          values.add(node.output());
        }
      }
      known = values.isEmpty() ? Map.of() : Moments.of(original, values, batches, count, progress);
      statistics = known;
    }
    return known;
  }

  /** The graph with a batch normalisation behind each of some values. */
  private static Graph normalized(Graph graph, Map<String, Moments> wanted, Set<String> inserted) {
    List<Node> nodes = new ArrayList<>();
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.constants());
    for (Node node : graph.nodes()) {
      Moments moments = node.outputs().isEmpty() ? null : wanted.get(node.output());
      if (moments == null) {
        nodes.add(node);
        continue;
      }
      String name = node.output() + "/normalization";
      String before = name + "/input";
      constants.put(name + "/scale", moments.deviations(EPSILON));
      constants.put(name + "/shift", moments.means());
      constants.put(name + "/mean", moments.means());
      constants.put(name + "/variance", moments.variances());
      nodes.add(node.withOutputs(List.of(before)));
      nodes.add(
          new Node(
              name,
              NORMALIZATION,
              "",
              List.of(before, name + "/scale", name + "/shift", name + "/mean", name + "/variance"),
              List.of(node.output()),
              Attributes.none().with("epsilon", EPSILON)));
      inserted.add(name);
    }
    return graph.withConstants(constants).withNodes(nodes);
  }

  private static Graph fold(Graph graph, Set<String> normalizations, double largestFactor) {
    List<Node> nodes = new ArrayList<>();
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.constants());
    Map<String, Node> byInput = new LinkedHashMap<>();
    graph.nodes().stream()
        .filter(node -> normalizations.contains(node.name()))
        .forEach(node -> byInput.put(node.input(0), node));
    for (Node node : graph.nodes()) {
      Node normalization = node.outputs().isEmpty() ? null : byInput.get(node.output());
      if (normalization != null) {
        Optional<ScaledLayer> layer = ScaledLayer.of(graph, node);
        nodes.add(
            layer
                .orElseThrow()
                .scaled(Affine.of(graph, normalization, largestFactor), constants)
                .withOutputs(normalization.outputs().subList(0, 1)));
        normalization.inputs().stream().skip(1).forEach(constants::remove);
      } else if (!normalizations.contains(node.name())) {
        nodes.add(node);
      }
    }
    return graph.withConstants(constants).withNodes(nodes);
  }

  /** What a batch normalisation does with each channel: times a factor, plus a shift. */
  record Affine(float[] factors, float[] shifts) {
    static Affine of(Graph graph, Node node, double largestFactor) {
      float[] scale = constant(graph, node, 1);
      float[] shift = constant(graph, node, 2);
      float[] mean = constant(graph, node, 3);
      float[] variance = constant(graph, node, 4);
      double epsilon = node.attributes().real("epsilon", EPSILON);
      float[] factors = new float[scale.length];
      float[] shifts = new float[scale.length];
      for (int channel = 0; channel < scale.length; channel++) {
        double factor = scale[channel] / Math.sqrt(variance[channel] + epsilon);
        factor = Math.max(-largestFactor, Math.min(largestFactor, factor));
        factors[channel] = (float) factor;
        shifts[channel] = (float) (shift[channel] - factor * mean[channel]);
      }
      return new Affine(factors, shifts);
    }

    private static float[] constant(Graph graph, Node node, int input) {
      return graph.constant(node.input(input)).orElseThrow().floats();
    }
  }
}
