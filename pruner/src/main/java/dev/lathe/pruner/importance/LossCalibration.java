package dev.lathe.pruner.importance;

import dev.lathe.foundation.Progress;
import dev.lathe.graph.Block;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.graph.WidthSteps;
import dev.lathe.trainer.batch.BatchSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Scales importance to what the network really loses. A criterion ranks the units of one group
 * well, but its sums neither compare between groups and blocks nor grow as the loss does, which
 * rises ever more steeply the more of a group is gone. So each group is narrowed to a few widths
 * with all others whole, each block is removed once, and the {@link NarrowedLoss} of that is what
 * the scores are made to add up to. The ranking stays the criterion's.
 *
 * <p>Divergences of independent small changes add up, so that sums over groups mean something; what
 * several cuts do to each other beyond that is not seen.
 */
final class LossCalibration {
  /** The shares of a group's units that are probed, besides all of them. */
  private static final double[] PROBES = {0.125, 0.25, 0.5, 0.75};

  /** All probes together are judged on at most so many images, or on one minibatch each. */
  private static final long MOST_IMAGES = 50_000;

  private static final WidthSteps STEPS = WidthSteps.byVectors();

  private final Network network;
  private final Importance importance;
  private final NarrowedLoss loss;
  private final Map<String, String> blockOf = new HashMap<>();
  private final Map<String, Double> blockLosses = new HashMap<>();
  private final Map<String, Integer> groupsIn = new HashMap<>();

  private LossCalibration(Network network, Importance importance, NarrowedLoss loss) {
    this.network = network;
    this.importance = importance;
    this.loss = loss;
    network.layers().forEach(layer -> blockOf.put(layer.name(), layer.block()));
    prunable().forEach(group -> groupsIn.merge(home(group), 1, Integer::sum));
  }

  /**
   * The scaled importance.
   *
   * @param importance of every prunable group of the network
   * @param batches examples, labelled or not
   * @param options which say how many of them each narrowed network is judged on
   */
  static Importance calibrated(
      Network network,
      Importance importance,
      BatchSource batches,
      ImportanceOptions options,
      Progress progress) {
    NarrowedLoss loss = new NarrowedLoss(network, batches, minibatches(network, options));
    return new LossCalibration(network, importance, loss).run(progress);
  }

  /** As many minibatches as wanted, or fewer where there are many probes. */
  static int minibatches(Network network, ImportanceOptions options) {
    long groups = network.groups().stream().filter(ChannelGroup::isPrunable).count();
    long probes = Math.max(1, PROBES.length * groups + network.blocks().size());
    long affordable = MOST_IMAGES / (probes * options.batchSize());
    long wanted = (options.probeImages() - 1L) / options.batchSize() + 1;
    return (int) Math.max(1, Math.min(wanted, affordable));
  }

  private Importance run(Progress progress) {
    List<ChannelGroup> groups = prunable();
    SortedMap<String, GroupImportance> scaled = new TreeMap<>();
    try (Progress.Stage stage =
        progress.begin("probe losses", (long) groups.size() + network.blocks().size())) {
      for (Block block : network.blocks()) {
        Selection without = new Selection(new TreeMap<>(), new TreeSet<>(List.of(block.id())));
        blockLosses.put(block.id(), loss.of(without));
        stage.advance(1);
      }
      for (ChannelGroup group : groups) {
        scaled.put(group.id(), scaled(group));
        stage.advance(1);
      }
    }
    network.blocks().forEach(block -> hold(block, scaled));
    return importance.with(importance.criterion() + ", probed", scaled);
  }

  /**
   * Where a block has no group of its own, what goes with it is held by a group that goes through
   * it, every unit the same part.
   */
  private void hold(Block block, SortedMap<String, GroupImportance> scaled) {
    boolean hasGroups =
        network.blocks().stream()
            .filter(inner -> inner.id().equals(block.id()) || inner.parent().equals(block.id()))
            .anyMatch(inner -> groupsIn.containsKey(inner.id()));
    if (hasGroups) {
      return;
    }
    for (GroupImportance group : List.copyOf(scaled.values())) {
      for (String layer : importance.group(group.group()).layerScores().keySet()) {
        if (blockOf.getOrDefault(layer, "").equals(block.id())) {
          double part = blockLosses.get(block.id()) / group.scores().size();
          scaled.put(group.group(), raised(group, layer, part));
          return;
        }
      }
    }
  }

  private static GroupImportance raised(GroupImportance group, String layer, double part) {
    SortedMap<String, List<Double>> byLayer = new TreeMap<>(group.layerScores());
    List<Double> held =
        byLayer.getOrDefault(layer, Collections.nCopies(group.scores().size(), 0.0));
    byLayer.put(layer, held.stream().map(value -> value + part).toList());
    List<Double> scores = group.scores().stream().map(value -> value + part).toList();
    return new GroupImportance(group.group(), scores, byLayer);
  }

  private List<ChannelGroup> prunable() {
    return network.groups().stream().filter(ChannelGroup::isPrunable).toList();
  }

  private GroupImportance scaled(ChannelGroup group) {
    GroupImportance given = importance.group(group.id());
    NavigableMap<Integer, Double> losses = losses(group, given);
    String home = home(group);
    // The groups of a block share what goes with it.
    double lossOfAll =
        home.isEmpty()
            ? Double.NaN
            : Math.max(
                blockLosses.getOrDefault(home, 0.0) / groupsIn.get(home),
                losses.firstEntry().getValue());
    return shared(given, FallingScores.of(given, losses, lossOfAll));
  }

  /** The losses by width, of the best units of a group. */
  private NavigableMap<Integer, Double> losses(ChannelGroup group, GroupImportance given) {
    List<Integer> widths = STEPS.widths(group.units());
    NavigableMap<Integer, Double> losses = new TreeMap<>();
    losses.put(group.units(), 0.0);
    for (double share : PROBES) {
      int width =
          widths.stream()
              .min(Comparator.comparingDouble(one -> Math.abs(one - share * group.units())))
              .orElseThrow();
      if (!losses.containsKey(width)) {
        SortedMap<String, List<Integer>> kept = new TreeMap<>();
        kept.put(group.id(), given.ranking().subList(0, width));
        losses.put(width, loss.of(new Selection(kept, new TreeSet<>())));
      }
    }
    return losses;
  }

  /** The block that all layers of a group are in; empty for none. */
  private String home(ChannelGroup group) {
    List<String> homes =
        importance.group(group.id()).layerScores().keySet().stream()
            .map(layer -> blockOf.getOrDefault(layer, ""))
            .distinct()
            .toList();
    return homes.size() == 1 ? homes.get(0) : "";
  }

  /**
   * The scores shared out over the layers as before. But of a group that goes through blocks, the
   * layers in blocks hold nothing where there are others: what goes with a block is what its own
   * groups are worth.
   */
  private GroupImportance shared(GroupImportance given, double[] scores) {
    boolean isHome = given.layerScores().keySet().stream().map(blockOf::get).distinct().count() < 2;
    SortedMap<String, List<Double>> holding = new TreeMap<>(given.layerScores());
    if (!isHome) {
      holding.keySet().removeIf(layer -> !blockOf.getOrDefault(layer, "").isEmpty());
    }
    if (holding.isEmpty()) {
      holding.putAll(given.layerScores());
    }
    SortedMap<String, List<Double>> byLayer = new TreeMap<>();
    holding.forEach((layer, values) -> byLayer.put(layer, part(values, holding, scores)));
    return new GroupImportance(given.group(), boxed(scores), byLayer);
  }

  /** One layer's part of the scores: in proportion to its values, or equal where all are 0. */
  private static List<Double> part(
      List<Double> values, SortedMap<String, List<Double>> all, double[] scores) {
    List<Double> part = new ArrayList<>(scores.length);
    for (int unit = 0; unit < scores.length; unit++) {
      double sum = 0;
      for (List<Double> others : all.values()) {
        sum += others.get(unit);
      }
      part.add(scores[unit] * (sum > 0 ? values.get(unit) / sum : 1.0 / all.size()));
    }
    return part;
  }

  private static List<Double> boxed(double[] values) {
    List<Double> list = new ArrayList<>(values.length);
    for (double value : values) {
      list.add(value);
    }
    return list;
  }
}
