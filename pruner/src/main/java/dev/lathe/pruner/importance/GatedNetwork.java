package dev.lathe.pruner.importance;

import dev.lathe.foundation.Progress;
import dev.lathe.graph.GroupAxis;
import dev.lathe.graph.Network;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Tensor;
import dev.lathe.trainer.Gradients;
import dev.lathe.trainer.batch.BatchSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A network whose units go through soft gates: scale and shift of their batch normalisations, or
 * else their weights, are multiplied by the gate.
 */
final class GatedNetwork {
  private final Graph graph;
  private final List<UnitTerms> terms;

  GatedNetwork(Network network) {
    this.graph = network.graph();
    this.terms = UnitTerms.of(network);
  }

  /** The network with the gates of some groups, by id. */
  Graph gated(Map<String, SoftGate> gates) {
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.constants());
    for (UnitTerms term : terms) {
      SoftGate gate = gates.get(term.group().id());
      if (gate != null) {
        for (GroupAxis axis : axes(term)) {
          constants.computeIfPresent(
              axis.tensor(), (name, tensor) -> multiplied(tensor, axis, gate));
        }
      }
    }
    return graph.withConstants(constants);
  }

  /**
   * The gradient of the loss by the thresholds, mean over minibatches; those whose gradients are
   * not finite are left out.
   *
   * @return by group; empty where every minibatch was left out
   */
  SortedMap<String, Double> gradients(
      Map<String, SoftGate> gates, BatchSource batches, int count, Progress progress) {
    SortedMap<String, Double> sums = new TreeMap<>();
    Gradients.Outcome outcome =
        Gradients.scan(gated(gates), batches, count, view -> add(gates, view, sums), progress);
    sums.replaceAll((group, sum) -> sum / outcome.used());
    return sums;
  }

  private void add(
      Map<String, SoftGate> gates, Gradients.View gradients, SortedMap<String, Double> sums) {
    for (UnitTerms term : terms) {
      SoftGate gate = gates.get(term.group().id());
      if (gate != null) {
        double[] products = GradientScores.product(axes(term), term.group().units(), gradients);
        sums.merge(term.group().id(), gate.thresholdGradient(products), Double::sum);
      }
    }
  }

  private static List<GroupAxis> axes(UnitTerms term) {
    return term.switches().values().stream().flatMap(List::stream).toList();
  }

  private static Tensor multiplied(Tensor tensor, GroupAxis axis, SoftGate gate) {
    float[] values = tensor.floats();
    int[] unitOf = axis.units();
    int inner = 1;
    for (int after = axis.axis() + 1; after < tensor.rank(); after++) {
      inner *= Math.toIntExact(tensor.size(after));
    }
    for (int at = 0; at < values.length; at++) {
      int unit = unitOf[at / inner % unitOf.length];
      if (unit >= 0) {
        values[at] *= (float) gate.open(unit);
      }
    }
    return Tensor.ofFloats(values, tensor.shape());
  }
}
