package dev.lathe.pruner;

import dev.lathe.graph.Block;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Layer.WidthAxis;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.graph.WidthSteps;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.solver.Choice;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.Table;
import dev.lathe.solver.Term;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A network as a planning problem, and a choice as a selection of units.
 *
 * <p>Groups offer their candidate widths (a frozen group only its own), blocks may go. The cost of
 * a layer is its latency over the widths of its axes, guarded by its block: bilinear, so that a
 * consumer's saving is credited (MDP, arXiv 2504.02168). A layer's value is the importance that it
 * holds of the units kept, the most important first; it goes with the layer's block.
 */
final class NetworkProblem {
  /** The resource that layers use, in nanoseconds. */
  static final String LATENCY = "latency_ns";

  private static final WidthSteps STEPS = WidthSteps.byVectors();

  private final Network network;
  private final Map<String, List<Integer>> candidates = new LinkedHashMap<>();
  private final Map<String, List<Integer>> rankings = new LinkedHashMap<>();
  private final Selection within;
  private final Set<String> gone;
  private final PlanningProblem problem;

  /** The problem of keeping a part of {@code within}, which is what is left of the network. */
  NetworkProblem(Network network, LayerLatency latency, Importance importance, Selection within) {
    this.network = network;
    this.within = within;
    this.gone = gone(network, within);
    network.groups().forEach(group -> offer(group, importance));
    PlanningProblem.Builder builder = PlanningProblem.builder(network.graph().name());
    usedGroups().forEach(group -> builder.group(group, candidates.get(group)));
    network.blocks().stream()
        .filter(block -> !gone.contains(block.id()))
        .forEach(block -> declare(block, builder));
    Set<String> sums = new LinkedHashSet<>();
    for (Layer layer : network.layers()) {
      planned(layer).forEach(axis -> declareSum(axis, sums, builder));
    }
    PlanningProblem sized = builder.build();
    List<Layer> layers =
        network.layers().stream().filter(layer -> !gone.contains(layer.block())).toList();
    layers.forEach(layer -> builder.term(cost(layer, latency, sized)));
    layers.forEach(layer -> values(layer, importance).forEach(builder::term));
    problem = builder.build();
  }

  /** The candidate widths of a group and the order in which its units are kept. */
  private void offer(ChannelGroup group, Importance importance) {
    if (!group.isPrunable()) {
      candidates.put(group.id(), List.of(group.units()));
      return;
    }
    List<Integer> left = within.keptUnits().get(group.id());
    int widest = within.width(group);
    List<Integer> widths = new ArrayList<>(STEPS.widths(group.units()));
    widths.removeIf(width -> width >= widest);
    widths.add(widest);
    candidates.put(group.id(), widths);
    List<Integer> ranking = new ArrayList<>(importance.group(group.id()).ranking());
    if (left != null) {
      ranking.retainAll(Set.copyOf(left));
    }
    rankings.put(group.id(), ranking);
  }

  /** The problem without a budget. */
  PlanningProblem problem() {
    return problem;
  }

  /** The candidate widths of a group, ascending. */
  List<Integer> candidates(String group) {
    return candidates.getOrDefault(group, List.of());
  }

  /** The units and blocks that a choice keeps. */
  Selection selection(Choice choice) {
    SortedMap<String, List<Integer>> kept = new TreeMap<>();
    rankings.forEach(
        (group, ranking) -> {
          if (choice.options().containsKey(group)) {
            int width = candidates.get(group).get(choice.option(group));
            kept.put(group, ranking.subList(0, width));
          }
        });
    Set<String> removed = new TreeSet<>(within.removedBlocks());
    choice
        .kept()
        .forEach(
            (block, keep) -> {
              if (!keep) {
                removed.add(block);
              }
            });
    return new Selection(kept, new TreeSet<>(removed));
  }

  /** Groups that some axis mentions, and those that only have a value. */
  private Set<String> usedGroups() {
    Set<String> used = new LinkedHashSet<>(rankings.keySet());
    for (Layer layer : network.layers()) {
      layer.axes().forEach(axis -> used.addAll(axis.groups()));
    }
    return used;
  }

  /** The blocks that are not there any more: those removed and all within them. */
  static Set<String> gone(Network network, Selection within) {
    Set<String> gone = new HashSet<>(within.removedBlocks());
    boolean grows = !gone.isEmpty();
    while (grows) {
      grows = false;
      for (Block block : network.blocks()) {
        grows |= gone.contains(block.parent()) && gone.add(block.id());
      }
    }
    return gone;
  }

  private void declare(Block block, PlanningProblem.Builder builder) {
    if (block.parent().isEmpty()) {
      builder.block(block.id());
    } else {
      builder.block(block.id(), block.parent());
    }
  }

  private static void declareSum(
      WidthAxis axis, Set<String> sums, PlanningProblem.Builder builder) {
    if (axis.groups().size() > 1 && sums.add(name(axis))) {
      builder.sum(name(axis), axis.groups());
    }
  }

  /** What the solver calls an axis: its group, or the sum of its groups. */
  private static String name(WidthAxis axis) {
    return axis.groups().size() == 1 ? axis.groups().get(0) : String.join(" + ", axis.groups());
  }

  /**
   * The axes of a layer's table. What has more than a table may have is planned by the sum of its
   * widths, as it is measured.
   */
  private static List<WidthAxis> planned(Layer layer) {
    List<WidthAxis> axes = layer.axes();
    return axes.size() <= Table.MAX_AXES
        ? axes
        : List.of(
            new WidthAxis(
                axes.stream().flatMap(axis -> axis.groups().stream()).toList(),
                axes.stream().mapToInt(WidthAxis::fullWidth).sum()));
  }

  /** The widths of a layer's axes at a place in its table. */
  private static int[] widths(Layer layer, int[] at) {
    return layer.axes().size() == at.length ? at : layer.widthsOfSum(at[0]);
  }

  private Term cost(Layer layer, LayerLatency latency, PlanningProblem sized) {
    List<WidthAxis> axes = planned(layer);
    List<List<Integer>> widths = new ArrayList<>();
    for (WidthAxis axis : axes) {
      widths.add(
          axis.groups().size() == 1
              ? candidates.get(axis.groups().get(0))
              : sized.sumValues(name(axis)));
    }
    Table table =
        Table.generate(
            widths.stream().mapToInt(List::size).toArray(),
            index -> {
              int[] at = new int[index.length];
              for (int axis = 0; axis < at.length; axis++) {
                at[axis] = widths.get(axis).get(index[axis]);
              }
              return latency.nanos(layer, widths(layer, at));
            });
    return new Term.Cost(
        "latency of " + layer.name(),
        LATENCY,
        guard(layer),
        axes.stream().map(NetworkProblem::name).toList(),
        table);
  }

  private List<Term> values(Layer layer, Importance importance) {
    List<Term> terms = new ArrayList<>();
    rankings.forEach(
        (group, ranking) -> {
          List<Double> scores = importance.group(group).layerScores().get(layer.name());
          if (scores != null) {
            terms.add(
                new Term.Value(
                    "importance of %s in %s".formatted(group, layer.name()),
                    guard(layer),
                    List.of(group),
                    cumulative(scores, ranking, candidates.get(group))));
          }
        });
    return terms;
  }

  /** For each candidate width, the score of that many best units. */
  private static Table cumulative(
      List<Double> scores, List<Integer> ranking, List<Integer> widths) {
    double[] values = new double[widths.size()];
    double sum = 0;
    int taken = 0;
    for (int option = 0; option < values.length; option++) {
      while (taken < widths.get(option)) {
        sum += scores.get(ranking.get(taken++));
      }
      values[option] = sum;
    }
    return Table.row(values);
  }

  private static @org.jspecify.annotations.Nullable String guard(Layer layer) {
    return layer.block().isEmpty() ? null : layer.block();
  }
}
