package dev.lathe.lut;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link LatencySurface} finds samples and answers. At a sample the answer is what was
 * measured there, also within a block of channels; elsewhere it is what lies between whole blocks.
 */
final class SurfaceIndex {
  private final SortedMap<Widths, Sample> samples;
  private final Map<Widths, Sample> byWidths;
  private final ExactSamples exact;
  private final Grain grain;
  private final SortedMap<Widths, Sample> blocks;
  private final CellTree tree;

  private SurfaceIndex(Grain grain, SortedMap<Widths, Sample> samples) {
    this.samples = samples;
    this.byWidths = new HashMap<>(samples);
    this.exact = ExactSamples.of(samples);
    this.grain = grain;
    this.blocks = grain.samples(samples);
    this.tree = CellTreeBuilder.build(grain.axes(), blocks);
  }

  static SurfaceIndex of(List<Axis> axes, SortedMap<Widths, Sample> samples) {
    return new SurfaceIndex(Grain.found(axes, samples), samples);
  }

  /** The sample at just these widths; null without one. */
  @Nullable Sample sample(Widths widths) {
    return byWidths.get(widths);
  }

  /** What lies between the samples. */
  List<Cell> cells() {
    return tree.leaves();
  }

  /** The latency at a point of the box, 0 on axes too many, without allocating; NaN if unknown. */
  double nanosAt(int width0, int width1, int width2) {
    if (!grain.isNone()) {
      double measured = exact.nanosAt(width0, width1, width2);
      if (!Double.isNaN(measured)) {
        return measured;
      }
    }
    return tree.nanosAt(
        grain.rounded(0, width0), grain.rounded(1, width1), grain.rounded(2, width2));
  }

  /** The estimated error of an interpolated latency. */
  double errorAt(Widths widths, double nanos) {
    Widths rounded = grain.rounded(widths);
    return CellErrors.at(tree.cellAt(rounded), rounded, nanos);
  }

  /** See {@link LatencySurface#nextSamples}. */
  List<Widths> proposals(RefinementGoal goal, int limit) {
    return Refinement.proposals(grain.axes(), tree.leaves(), blocks, goal, limit);
  }

  /** See {@link LatencySurface#worstError}. */
  double worstError(RefinementGoal goal) {
    return Refinement.worstError(grain.axes(), tree.leaves(), blocks, goal);
  }

  /** See {@link LatencySurface#leaveOutErrors}. */
  RelativeErrors leaveOutErrors() {
    return LeaveOut.errors(grain, samples);
  }
}
