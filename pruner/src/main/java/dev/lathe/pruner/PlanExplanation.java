package dev.lathe.pruner;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a plan is what it is: what each layer gave up for how much latency, and what changing one
 * group or block alone would do. Latencies are predictions, corrected as those of the plan; shares
 * of importance are of the whole network's.
 *
 * @param layers every layer, in running order
 * @param groups every group that could be cut, in running order
 * @param blocks every block that could be removed or kept instead
 */
public record PlanExplanation(
    List<LayerChange> layers, List<GroupSteps> groups, List<BlockStep> blocks) {
  /** Copies the lists. */
  public PlanExplanation {
    layers = List.copyOf(layers);
    groups = List.copyOf(groups);
    blocks = List.copyOf(blocks);
  }

  /** What is known of a plan that was written before plans were explained. */
  public static PlanExplanation none() {
    return new PlanExplanation(List.of(), List.of(), List.of());
  }

  /**
   * What a layer gave up.
   *
   * @param layer its name
   * @param fullWidths its widths in the original, inputs first
   * @param widths its widths in the plan; all 0 where its block is removed
   * @param originalMillis what it takes in the original
   * @param plannedMillis what it takes in the plan; 0 where its block is removed
   * @param importanceLost the importance that went with its channels
   */
  public record LayerChange(
      String layer,
      List<Integer> fullWidths,
      List<Integer> widths,
      double originalMillis,
      double plannedMillis,
      double importanceLost) {
    /** Copies the lists. */
    public LayerChange {
      fullWidths = List.copyOf(fullWidths);
      widths = List.copyOf(widths);
    }

    /** What it saves in milliseconds; below 0 where the narrower layer is slower. */
    public double savedMillis() {
      return originalMillis - plannedMillis;
    }
  }

  /**
   * What changing one group alone would do.
   *
   * @param group its id
   * @param units in the original
   * @param width units kept
   * @param narrower the next candidate below, or null at the narrowest
   * @param wider the next candidate above, or null at the widest
   */
  public record GroupSteps(
      String group, int units, int width, @Nullable Step narrower, @Nullable Step wider) {}

  /**
   * A change from the plan.
   *
   * @param width the width instead
   * @param millis what the network would take more
   * @param importance what it would keep more
   */
  public record Step(int width, double millis, double importance) {}

  /**
   * What keeping a removed block, or removing a kept one with the blocks inside, would do.
   *
   * @param block its id
   * @param kept whether the plan keeps it
   * @param millis what the network would take more with the change
   * @param importance what it would keep more with the change
   */
  public record BlockStep(String block, boolean kept, double millis, double importance) {}
}
