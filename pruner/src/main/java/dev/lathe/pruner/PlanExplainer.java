package dev.lathe.pruner;

import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.pruner.importance.GroupImportance;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.solver.Block;
import dev.lathe.solver.Choice;
import dev.lathe.solver.Difference;
import dev.lathe.solver.PlanningProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Explains a choice for a network's problem.
 *
 * @param millisPerNano what the whole takes more, in milliseconds, for a nanosecond more of its
 *     layers
 */
record PlanExplainer(
    Network network,
    LayerLatency latency,
    Importance importance,
    NetworkProblem problem,
    double millisPerNano) {
  PlanExplanation explain(Choice choice) {
    Selection selection = problem.selection(choice);
    Set<String> gone = NetworkProblem.gone(network, selection);
    double total = total();
    return new PlanExplanation(
        network.layers().stream().map(layer -> change(layer, selection, gone, total)).toList(),
        network.groups().stream()
            .filter(ChannelGroup::isPrunable)
            .map(group -> steps(group, choice, total))
            .toList(),
        blocks(choice, total));
  }

  private double total() {
    double total = 0;
    for (GroupImportance group : importance.groups().values()) {
      total += group.scores().stream().mapToDouble(Double::doubleValue).sum();
    }
    return total > 0 ? total : 1;
  }

  private PlanExplanation.LayerChange change(
      Layer layer, Selection selection, Set<String> gone, double total) {
    boolean removed = gone.contains(layer.block());
    List<Integer> full = new ArrayList<>();
    List<Integer> widths = new ArrayList<>();
    for (Layer.WidthAxis axis : layer.axes()) {
      full.add(axis.fullWidth());
      int width = axis.groups().stream().mapToInt(id -> selection.width(network.group(id))).sum();
      widths.add(removed ? 0 : width);
    }
    double original = latency.nanos(layer, ints(full));
    double planned = removed ? 0 : latency.nanos(layer, ints(widths));
    return new PlanExplanation.LayerChange(
        layer.name(),
        full,
        widths,
        original * millisPerNano,
        planned * millisPerNano,
        lost(layer, selection, removed) / total);
  }

  private double lost(Layer layer, Selection selection, boolean removed) {
    double lost = 0;
    for (GroupImportance group : importance.groups().values()) {
      List<Double> scores = group.layerScores().getOrDefault(layer.name(), List.of());
      List<Integer> kept = selection.keptUnits().get(group.group());
      Set<Integer> left = kept == null ? Set.of() : Set.copyOf(kept);
      for (int unit = 0; unit < scores.size(); unit++) {
        if (removed || (kept != null && !left.contains(unit))) {
          lost += scores.get(unit);
        }
      }
    }
    return lost;
  }

  private PlanExplanation.GroupSteps steps(ChannelGroup group, Choice choice, double total) {
    List<Integer> widths = problem.candidates(group.id());
    if (!choice.options().containsKey(group.id())) {
      return new PlanExplanation.GroupSteps(group.id(), group.units(), group.units(), null, null);
    }
    int option = choice.option(group.id());
    return new PlanExplanation.GroupSteps(
        group.id(),
        group.units(),
        widths.get(option),
        step(group, choice, option - 1, total),
        step(group, choice, option + 1, total));
  }

  private PlanExplanation.@Nullable Step step(
      ChannelGroup group, Choice choice, int option, double total) {
    List<Integer> widths = problem.candidates(group.id());
    if (option < 0 || option >= widths.size()) {
      return null;
    }
    Map<String, Integer> options = new LinkedHashMap<>(choice.options());
    options.put(group.id(), option);
    Difference difference = difference(choice, new Choice(options, choice.kept()));
    return new PlanExplanation.Step(
        widths.get(option), millis(difference), difference.objective() / total);
  }

  private List<PlanExplanation.BlockStep> blocks(Choice choice, double total) {
    List<PlanExplanation.BlockStep> steps = new ArrayList<>();
    for (Block block : problem.problem().blocks()) {
      boolean kept = choice.keeps(block.id());
      String parent = block.parent();
      if (!kept && parent != null && !choice.keeps(parent)) {
        continue;
      }
      Map<String, Boolean> changed = new LinkedHashMap<>(choice.kept());
      changed.put(block.id(), !kept);
      if (kept) {
        removeInside(block.id(), changed);
      }
      Difference difference = difference(choice, new Choice(choice.options(), changed));
      steps.add(
          new PlanExplanation.BlockStep(
              block.id(), kept, millis(difference), difference.objective() / total));
    }
    return steps;
  }

  private void removeInside(String block, Map<String, Boolean> kept) {
    for (Block other : problem.problem().blocks()) {
      if (block.equals(other.parent())) {
        kept.put(other.id(), false);
        removeInside(other.id(), kept);
      }
    }
  }

  private Difference difference(Choice from, Choice to) {
    PlanningProblem tables = problem.problem();
    return Difference.between(tables, from, to);
  }

  private double millis(Difference difference) {
    return difference.usage().getOrDefault(NetworkProblem.LATENCY, 0.0) * millisPerNano;
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }
}
