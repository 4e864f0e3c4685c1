package dev.lathe.pruner;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * In what two plans for one network differ.
 *
 * @param schemaVersion version of this form; {@link #SCHEMA_VERSION}
 * @param sameModel whether both speak of the same weights; a schedule that trains makes new ones
 * @param first the first plan's figures
 * @param second the second plan's figures
 * @param groups the groups that are cut differently, in the order of their ids
 * @param removedByFirst blocks that only the first removes, sorted
 * @param removedBySecond blocks that only the second removes, sorted
 * @param layers the layers that differ, where both plans are explained, in running order
 */
public record PlanDiff(
    int schemaVersion,
    boolean sameModel,
    Figures first,
    Figures second,
    List<GroupDifference> groups,
    List<String> removedByFirst,
    List<String> removedBySecond,
    List<LayerDifference> layers) {
  /** The version of this form that is written. */
  public static final int SCHEMA_VERSION = 1;

  /** Copies the lists. */
  public PlanDiff {
    groups = List.copyOf(groups);
    removedByFirst = List.copyOf(removedByFirst);
    removedBySecond = List.copyOf(removedBySecond);
    layers = List.copyOf(layers);
  }

  /**
   * The figures of one plan.
   *
   * @param predictedMillis what its network takes, predicted
   * @param budgetMillis what it may take
   * @param importance the share of the importance that it keeps
   */
  public record Figures(double predictedMillis, double budgetMillis, double importance) {
    static Figures of(Plan plan) {
      return new Figures(
          plan.prediction().predictedMillis(),
          plan.prediction().budgetMillis(),
          plan.proof().objective() / plan.proof().total());
    }
  }

  /**
   * A group that is cut differently.
   *
   * @param group its id
   * @param firstWidth units that the first keeps; null for all
   * @param secondWidth units that the second keeps; null for all
   * @param common units that both keep; null where neither names them
   */
  public record GroupDifference(
      String group,
      @Nullable Integer firstWidth,
      @Nullable Integer secondWidth,
      @Nullable Integer common) {}

  /**
   * A layer that differs.
   *
   * @param layer its name
   * @param first what it is in the first plan
   * @param second what it is in the second
   */
  public record LayerDifference(
      String layer, PlanExplanation.LayerChange first, PlanExplanation.LayerChange second) {}

  /** Compares two plans. */
  public static PlanDiff of(Plan first, Plan second) {
    return new PlanDiff(
        SCHEMA_VERSION,
        first.modelSha256().equals(second.modelSha256()),
        Figures.of(first),
        Figures.of(second),
        groups(first, second),
        removed(first, second),
        removed(second, first),
        layers(first.explanation(), second.explanation()));
  }

  private static List<GroupDifference> groups(Plan first, Plan second) {
    Map<String, List<Integer>> mine = first.selection().keptUnits();
    Map<String, List<Integer>> other = second.selection().keptUnits();
    SortedSet<String> ids = new TreeSet<>(mine.keySet());
    ids.addAll(other.keySet());
    List<GroupDifference> groups = new ArrayList<>();
    for (String id : ids) {
      List<Integer> kept = mine.get(id);
      List<Integer> otherKept = other.get(id);
      if (kept == null || otherKept == null) {
        List<Integer> named = kept == null ? otherKept : kept;
        groups.add(new GroupDifference(id, width(kept), width(otherKept), width(named)));
      } else if (!kept.equals(otherKept)) {
        SortedSet<Integer> common = new TreeSet<>(kept);
        common.retainAll(otherKept);
        groups.add(new GroupDifference(id, width(kept), width(otherKept), common.size()));
      }
    }
    return groups;
  }

  private static @Nullable Integer width(@Nullable List<Integer> kept) {
    return kept == null ? null : kept.size();
  }

  private static List<String> removed(Plan by, Plan notBy) {
    SortedSet<String> removed = new TreeSet<>(by.selection().removedBlocks());
    removed.removeAll(notBy.selection().removedBlocks());
    return List.copyOf(removed);
  }

  private static List<LayerDifference> layers(PlanExplanation first, PlanExplanation second) {
    Map<String, PlanExplanation.LayerChange> others = new TreeMap<>();
    second.layers().forEach(layer -> others.put(layer.layer(), layer));
    Map<String, LayerDifference> layers = new LinkedHashMap<>();
    for (PlanExplanation.LayerChange layer : first.layers()) {
      PlanExplanation.LayerChange other = others.get(layer.layer());
      if (other != null && differ(layer, other)) {
        layers.put(layer.layer(), new LayerDifference(layer.layer(), layer, other));
      }
    }
    return List.copyOf(layers.values());
  }

  /** By its widths, or by the block that it is in. */
  private static boolean differ(
      PlanExplanation.LayerChange layer, PlanExplanation.LayerChange other) {
    return !layer.widths().equals(other.widths())
        || Double.compare(layer.plannedMillis(), other.plannedMillis()) != 0;
  }
}
