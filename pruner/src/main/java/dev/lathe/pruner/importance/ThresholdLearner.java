package dev.lathe.pruner.importance;

import dev.lathe.foundation.Progress;
import dev.lathe.graph.Network;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.batch.Minibatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Learns one threshold for each group, by gradient descent on the loss of the softly gated network
 * plus λ times its latency (LTP, arXiv 2003.00075, with a group's units for a layer's weights and
 * the latency of soft widths for the soft number of weights). λ grows until the gates that are more
 * than half open keep the target; so what comes out is the trail of the paper, left where wanted.
 *
 * <p>All thresholds move together, by {@link ThresholdOptions#rate} on average: gradients are
 * divided by their mean size over the groups, since those of a loss have no scale of their own.
 */
public final class ThresholdLearner {
  /** Where thresholds begin: nearly all gates are open. */
  private static final double OPEN = -2;

  /** No threshold moves by more than this many times the rate at once. */
  private static final double LARGEST_STEP = 4;

  private final ThresholdOptions options;
  private final SoftLatency latency;
  private final GatedNetwork network;
  private final SortedMap<String, SoftGate> gates = new TreeMap<>();

  /**
   * A learner.
   *
   * @param importance of the units of every prunable group, whose order the gates follow
   * @param known thresholds to begin with, by group; others begin with nearly all gates open
   */
  public ThresholdLearner(
      Network network,
      Importance importance,
      Map<String, Double> known,
      SoftLatency latency,
      ThresholdOptions options) {
    this.options = options;
    this.latency = latency;
    this.network = new GatedNetwork(network);
    importance
        .groups()
        .forEach(
            (id, group) ->
                gates.put(
                    id, SoftGate.of(group, known.getOrDefault(id, OPEN), options.temperature())));
  }

  /**
   * Learns until the gates that are more than half open keep the target, or for as many minibatches
   * as the options allow.
   *
   * @param batches labelled examples
   * @param targetShare of the whole network's latency
   * @return how many minibatches it took
   */
  public int learn(BatchSource batches, double targetShare, Progress progress) {
    double pull = options.pull();
    int used = 0;
    try (BatchSource.Pass pass = batches.first(options.minibatches()).pass(0);
        Progress.Stage stage = progress.begin("thresholds", options.minibatches())) {
      while (pass.hasNext() && latency.share(hardWidths()) > targetShare) {
        step(pass.next(), pull);
        pull *= options.growth();
        used++;
        stage.advance(1);
        stage.note(
            String.format(Locale.ROOT, "soft latency %.1f %%", 100 * latency.share(softWidths())));
      }
    }
    return used;
  }

  /** One step down the gradient of loss and latency. */
  void step(Minibatch batch, double pull) {
    SortedMap<String, Double> gradients =
        network.gradients(gates, BatchSource.of(List.of(batch)), 1, Progress.silent());
    SortedMap<String, Double> slopes = latency.slopes(softWidths());
    SortedMap<String, Double> sums = new TreeMap<>();
    gates.forEach(
        (id, gate) ->
            sums.put(
                id,
                gradients.getOrDefault(id, 0.0)
                    + pull * slopes.getOrDefault(id, 0.0) * gate.widthSlope()));
    double size = sums.values().stream().mapToDouble(Math::abs).average().orElse(0);
    if (!(size > 0) || Double.isInfinite(size)) {
      return;
    }
    gates.replaceAll(
        (id, gate) -> {
          double down = -sums.getOrDefault(id, 0.0) / size;
          double step = Math.max(-LARGEST_STEP, Math.min(LARGEST_STEP, down));
          return gate.moved(options.rate() * step);
        });
  }

  /** The thresholds as they are now, by group. */
  public SortedMap<String, Double> thresholds() {
    SortedMap<String, Double> thresholds = new TreeMap<>();
    gates.forEach((id, gate) -> thresholds.put(id, gate.threshold()));
    return thresholds;
  }

  /** The soft widths, Σ m, by group. */
  public SortedMap<String, Double> softWidths() {
    SortedMap<String, Double> widths = new TreeMap<>();
    gates.forEach((id, gate) -> widths.put(id, gate.width()));
    return widths;
  }

  private SortedMap<String, Double> hardWidths() {
    SortedMap<String, Double> widths = new TreeMap<>();
    gates.forEach((id, gate) -> widths.put(id, (double) gate.halfOpen()));
    return widths;
  }

  /**
   * Importance by which each unit is worth how far its gate is open: comparable over all groups, as
   * raising every threshold by the same amount closes the least open gates first.
   *
   * @param importance that the gates were made of; says how a unit is shared out over layers
   */
  public Importance openness(Importance importance) {
    SortedMap<String, GroupImportance> opened = new TreeMap<>();
    importance
        .groups()
        .forEach(
            (id, group) -> {
              SoftGate gate = gates.get(id);
              opened.put(id, gate == null ? group : opened(group, gate));
            });
    return importance.with(importance.criterion() + ", learned thresholds", opened);
  }

  private static GroupImportance opened(GroupImportance group, SoftGate gate) {
    List<Double> scores = new ArrayList<>();
    for (int unit = 0; unit < group.scores().size(); unit++) {
      scores.add(gate.open(unit));
    }
    return group.withScores(scores);
  }
}
