package dev.lathe.lut;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Cuts the box of a surface until every sample is a corner of every cell that touches it.
 *
 * <p>A cell whose corners are all known is cut through the sample nearest to its middle, along
 * every axis on which that sample lies inside. Corners on the cut that were not measured are
 * interpolated from the cell, and the difference between the sample and what the cell foretold, its
 * surprise, becomes the error estimate of those corners and of the parts. A cell with unknown
 * corners, as an imported table or a run just begun has, is cut along the plane with most samples,
 * which sets complete parts free.
 *
 * <p>The result depends on the set of samples only, not on their order.
 */
final class CellTreeBuilder {
  /** What is left of a surprise in a part: ¼ for a smooth function, 1 for a cliff; between them. */
  private static final double SURPRISE_LEFT = 0.5;

  /**
   * What is left of the earlier estimate where a sample was no surprise at all: one lucky sample
   * does not prove a whole cell.
   */
  private static final double ESTIMATE_LEFT = 1.0 / 3;

  private final Map<Widths, Sample> samples;
  private final List<Cell> leaves = new ArrayList<>();
  private final IntList cutAxes = new IntList();
  private final IntList cuts = new IntList();
  private final IntList lower = new IntList();
  private final IntList upper = new IntList();

  private CellTreeBuilder(Map<Widths, Sample> samples) {
    this.samples = samples;
  }

  static CellTree build(List<Axis> axes, SortedMap<Widths, Sample> samples) {
    CellTreeBuilder builder = new CellTreeBuilder(samples);
    Cell root =
        new Cell(
            axes.stream().mapToInt(Axis::min).toArray(),
            axes.stream().mapToInt(Axis::max).toArray());
    for (int corner = 0; corner < root.nanos.length; corner++) {
      builder.setCorner(root, corner, Double.NaN, 0, 0);
    }
    root.interior = root.isComplete() ? root.halfRange() : Double.NaN;
    builder.add(root, List.copyOf(samples.values()));
    return new CellTree(
        builder.cutAxes.toArray(),
        builder.cuts.toArray(),
        builder.lower.toArray(),
        builder.upper.toArray(),
        builder.leaves);
  }

  /** Adds a cell and all its parts; the answer is its node's number. */
  private int add(Cell cell, List<Sample> within) {
    List<Sample> open = new ArrayList<>(within.size());
    for (Sample sample : within) {
      if (!cell.isCorner(sample.widths())) {
        open.add(sample);
      }
    }
    if (open.isEmpty()) {
      leaves.add(cell);
      return node(-1, leaves.size() - 1);
    }
    if (cell.isComplete()) {
      return addAround(cell, open, nearestToMiddle(cell, open));
    }
    int[] plane = fullestPlane(cell, open);
    return cut(cell, open, plane[0], plane[1], Double.NaN);
  }

  private int addAround(Cell cell, List<Sample> open, Sample pivot) {
    double foretold = cell.interpolate(pivot.widths());
    double measured = pivot.timing().medianNanos();
    double noise = Math.hypot(pivot.timing().medianErrorNanos(), cell.largestNoiseNanos());
    double beyondNoise = Math.max(0, Math.abs(measured - foretold) - noise);
    double scale = Math.max(measured, foretold);
    double surprise = scale == 0 ? 0 : beyondNoise / scale;
    cell.interior = Math.max(SURPRISE_LEFT * surprise, ESTIMATE_LEFT * cell.interior);
    return cutAt(cell, open, pivot, 0, surprise);
  }

  /** Cuts along each axis from {@code from} on where the pivot lies inside. */
  private int cutAt(Cell cell, List<Sample> open, Sample pivot, int from, double surprise) {
    int axis = from;
    while (axis < cell.dimensions() && !cell.isInside(pivot.widths(), axis)) {
      axis++;
    }
    if (axis == cell.dimensions()) {
      return add(cell, open);
    }
    int at = pivot.widths().get(axis);
    int node = node(axis, at);
    Cell below = part(cell, axis, at, false, surprise);
    Cell above = part(cell, axis, at, true, surprise);
    lower.set(node, cutAt(below, within(open, axis, 0, at), pivot, axis + 1, surprise));
    int max = Integer.MAX_VALUE;
    upper.set(node, cutAt(above, within(open, axis, at, max), pivot, axis + 1, surprise));
    return node;
  }

  private int cut(Cell cell, List<Sample> open, int axis, int at, double surprise) {
    int node = node(axis, at);
    Cell below = part(cell, axis, at, false, surprise);
    Cell above = part(cell, axis, at, true, surprise);
    lower.set(node, add(below, within(open, axis, 0, at)));
    upper.set(node, add(above, within(open, axis, at, Integer.MAX_VALUE)));
    return node;
  }

  private int node(int axis, int at) {
    cutAxes.add(axis);
    cuts.add(at);
    lower.add(-1);
    upper.add(-1);
    return cuts.size() - 1;
  }

  private static List<Sample> within(List<Sample> samples, int axis, int min, int max) {
    List<Sample> inside = new ArrayList<>(samples.size());
    for (Sample sample : samples) {
      int width = sample.widths().get(axis);
      if (width >= min && width <= max) {
        inside.add(sample);
      }
    }
    return inside;
  }

  private Cell part(Cell cell, int axis, int at, boolean upperPart, double surprise) {
    Cell part = cell.part(axis, at, upperPart);
    double share = cell.share(at, axis);
    for (int corner = 0; corner < part.nanos.length; corner++) {
      if ((corner >> axis & 1) == 1 == upperPart) {
        continue;
      }
      int low = corner & ~(1 << axis);
      int high = corner | 1 << axis;
      double nanos = cell.nanos[low] + share * (cell.nanos[high] - cell.nanos[low]);
      double inherited = Math.max(cell.structuralNanos[low], cell.structuralNanos[high]);
      double unsure =
          Double.isNaN(surprise)
              ? Math.abs(cell.nanos[high] - cell.nanos[low]) / 2
              : surprise * nanos;
      double noise = Math.max(cell.noiseNanos[low], cell.noiseNanos[high]);
      setCorner(part, corner, nanos, Math.max(inherited, unsure), noise);
    }
    if (!cell.isComplete() && part.isComplete()) {
      part.interior = part.halfRange();
    }
    return part;
  }

  private void setCorner(Cell cell, int corner, double nanos, double structural, double noise) {
    Sample sample = samples.get(cell.corner(corner));
    if (sample != null) {
      cell.setSample(corner, sample.timing());
      return;
    }
    cell.nanos[corner] = nanos;
    cell.structuralNanos[corner] = structural;
    cell.noiseNanos[corner] = noise;
  }

  private static Sample nearestToMiddle(Cell cell, List<Sample> open) {
    Sample nearest = open.get(0);
    double least = Double.POSITIVE_INFINITY;
    // The samples are sorted, so that equal distances are decided by the widths.
    for (Sample sample : open) {
      double distance = cell.distanceFromMiddle(sample.widths());
      if (distance < least) {
        least = distance;
        nearest = sample;
      }
    }
    return nearest;
  }

  /** Axis and place of the plane through most samples; the nearest to the middle among equals. */
  private static int[] fullestPlane(Cell cell, List<Sample> open) {
    int[] best = {0, 0};
    int most = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int axis = 0; axis < cell.dimensions(); axis++) {
      SortedMap<Integer, Integer> counts = new TreeMap<>();
      for (Sample sample : open) {
        if (cell.isInside(sample.widths(), axis)) {
          counts.merge(sample.widths().get(axis), 1, Integer::sum);
        }
      }
      for (Map.Entry<Integer, Integer> plane : counts.entrySet()) {
        double distance = Math.abs(2 * cell.share(plane.getKey(), axis) - 1);
        int count = plane.getValue();
        if (count > most || (count == most && distance < least)) {
          most = count;
          least = distance;
          best = new int[] {axis, plane.getKey()};
        }
      }
    }
    return best;
  }
}
