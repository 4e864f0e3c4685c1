package dev.lathe.lut;

import java.util.List;

/**
 * The cells of a surface in flat arrays. A node either cuts its box at a width of one axis, points
 * at or below it to the lower part, or is a leaf and holds the number of a cell.
 */
final class CellTree {
  private final int[] cutAxes;
  private final int[] cuts;
  private final int[] lower;
  private final int[] upper;
  private final List<Cell> leaves;
  private final int dimensions;

  /** Per leaf, its low and high ends, axis by axis, and its corners' latencies. */
  private final int[] lows;

  private final int[] highs;
  private final double[] corners;

  CellTree(int[] cutAxes, int[] cuts, int[] lower, int[] upper, List<Cell> leaves) {
    this.cutAxes = cutAxes;
    this.cuts = cuts;
    this.lower = lower;
    this.upper = upper;
    this.leaves = List.copyOf(leaves);
    dimensions = leaves.get(0).dimensions();
    lows = new int[leaves.size() * dimensions];
    highs = new int[leaves.size() * dimensions];
    corners = new double[leaves.size() << dimensions];
    for (int leaf = 0; leaf < leaves.size(); leaf++) {
      Cell cell = leaves.get(leaf);
      System.arraycopy(cell.low, 0, lows, leaf * dimensions, dimensions);
      System.arraycopy(cell.high, 0, highs, leaf * dimensions, dimensions);
      System.arraycopy(cell.nanos, 0, corners, leaf << dimensions, 1 << dimensions);
    }
  }

  List<Cell> leaves() {
    return leaves;
  }

  /** The latency at a point of the box; NaN where it is not known. Unused widths are ignored. */
  double nanosAt(int width0, int width1, int width2) {
    return interpolate(leafAt(width0, width1, width2), width0, width1, width2);
  }

  /** The cell that a point of the box lies in. */
  Cell cellAt(Widths widths) {
    return leaves.get(
        leafAt(
            widths.get(0),
            widths.count() > 1 ? widths.get(1) : 0,
            widths.count() > 2 ? widths.get(2) : 0));
  }

  private int leafAt(int width0, int width1, int width2) {
    int node = 0;
    int axis = cutAxes[0];
    while (axis >= 0) {
      int width = axis == 0 ? width0 : axis == 1 ? width1 : width2;
      node = width <= cuts[node] ? lower[node] : upper[node];
      axis = cutAxes[node];
    }
    return cuts[node];
  }

  private double interpolate(int leaf, int width0, int width1, int width2) {
    int first = leaf << dimensions;
    int ends = leaf * dimensions;
    double share0 = share(ends, width0);
    if (dimensions == 1) {
      return mix(corners[first], corners[first + 1], share0);
    }
    double share1 = share(ends + 1, width1);
    double near = plane(first, share0, share1);
    if (dimensions == 2) {
      return near;
    }
    return mix(near, plane(first + 4, share0, share1), share(ends + 2, width2));
  }

  private double plane(int first, double share0, double share1) {
    double near = mix(corners[first], corners[first + 1], share0);
    double far = mix(corners[first + 2], corners[first + 3], share0);
    return mix(near, far, share1);
  }

  private double share(int end, int width) {
    int extent = highs[end] - lows[end];
    return extent == 0 ? 0 : (width - lows[end]) / (double) extent;
  }

  /** Takes no notice of an end that has no weight, since that end may be unknown. */
  private static double mix(double low, double high, double share) {
    if (share == 0) {
      return low;
    }
    return share == 1 ? high : low + share * (high - low);
  }
}
