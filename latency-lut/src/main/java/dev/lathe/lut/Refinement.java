package dev.lathe.lut;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds the points of a surface whose measurement would lessen its error most. */
final class Refinement {
  private Refinement() {}

  /** A point worth measuring. */
  private record Candidate(Widths widths, double error, double urgency) {}

  static List<Widths> proposals(
      List<Axis> axes,
      List<Cell> leaves,
      SortedMap<Widths, Sample> samples,
      RefinementGoal goal,
      int limit) {
    List<Widths> missing = missingCorners(axes, samples);
    if (!missing.isEmpty()) {
      return List.copyOf(missing.subList(0, Math.min(limit, missing.size())));
    }
    SortedMap<Widths, Double> urgencies = new TreeMap<>();
    for (Cell leaf : leaves) {
      for (Candidate candidate : worst(axes, leaf, samples, goal)) {
        if (candidate.error > goal.relativeError()) {
          urgencies.merge(candidate.widths, candidate.urgency, Math::max);
        }
      }
    }
    return urgencies.entrySet().stream()
        .sorted(
            Map.Entry.<Widths, Double>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.<Widths, Double>comparingByKey().reversed()))
        .limit(limit)
        .map(Map.Entry::getKey)
        .toList();
  }

  static double worstError(
      List<Axis> axes, List<Cell> leaves, SortedMap<Widths, Sample> samples, RefinementGoal goal) {
    if (!missingCorners(axes, samples).isEmpty()) {
      return Double.POSITIVE_INFINITY;
    }
    double worst = 0;
    for (Cell leaf : leaves) {
      for (Candidate candidate : worst(axes, leaf, samples, goal)) {
        worst = Math.max(worst, candidate.error);
      }
    }
    return worst;
  }

  /** The corners of the box that are no samples, the largest first: they cost and matter most. */
  private static List<Widths> missingCorners(List<Axis> axes, SortedMap<Widths, Sample> samples) {
    Cell box =
        new Cell(
            axes.stream().mapToInt(Axis::min).toArray(),
            axes.stream().mapToInt(Axis::max).toArray());
    List<Widths> missing = new ArrayList<>();
    for (int corner = 0; corner < box.nanos.length; corner++) {
      Widths widths = box.corner(corner);
      if (!samples.containsKey(widths) && !missing.contains(widths)) {
        missing.add(widths);
      }
    }
    missing.sort(Collections.reverseOrder());
    return missing;
  }

  /** The point of a cell that is least sure; none if the cell cannot be improved. */
  private static List<Candidate> worst(
      List<Axis> axes, Cell cell, SortedMap<Widths, Sample> samples, RefinementGoal goal) {
    if (!cell.isComplete()) {
      return List.of();
    }
    List<Candidate> candidates = new ArrayList<>();
    double weight = Math.sqrt(shareOfBox(axes, cell));
    int[] middle = middle(axes, cell);
    if (middle.length > 0) {
      Widths widths = Widths.of(middle);
      double nanos = cell.interpolate(widths);
      double error = goal.relative(cell.interior * nanos, nanos);
      candidates.add(new Candidate(widths, error, error * weight));
    }
    for (int corner = 0; corner < cell.nanos.length; corner++) {
      Widths widths = cell.corner(corner);
      if (!samples.containsKey(widths)) {
        double error = goal.relative(cell.structuralNanos[corner], cell.nanos[corner]);
        candidates.add(new Candidate(widths, error, error * weight));
      }
    }
    return candidates.stream().max(Comparator.comparingDouble(Candidate::error)).stream().toList();
  }

  /** A point in the middle of the cell on every axis with room; empty if there is no room. */
  private static int[] middle(List<Axis> axes, Cell cell) {
    int[] widths = new int[axes.size()];
    boolean room = false;
    for (int axis = 0; axis < widths.length; axis++) {
      int middle = axes.get(axis).middle(cell.low[axis], cell.high[axis]);
      room |= middle > 0;
      // Without room, the high end: it is slower in most kernels, and so counts more.
      widths[axis] = middle > 0 ? middle : cell.high[axis];
    }
    return room ? widths : new int[0];
  }

  private static double shareOfBox(List<Axis> axes, Cell cell) {
    double share = 1;
    for (int axis = 0; axis < axes.size(); axis++) {
      int extent = axes.get(axis).max() - axes.get(axis).min();
      if (extent > 0) {
        share *= (cell.high[axis] - cell.low[axis]) / (double) extent;
      }
    }
    return share;
  }
}
