package dev.lathe.lut;

/** The error estimate at a point of a cell. */
final class CellErrors {
  private CellErrors() {}

  /**
   * Corner errors in proportion to their weight, and the interior error, which rises from 0 at the
   * corners as a parabola to its full size in the middle of an axis, as linear interpolation's does
   * where the curvature is constant.
   */
  static double at(Cell cell, Widths widths, double nanos) {
    double error = 0;
    for (int corner = 0; corner < cell.nanos.length; corner++) {
      double weight = 1;
      for (int axis = 0; axis < cell.dimensions(); axis++) {
        double share = cell.share(widths.get(axis), axis);
        weight *= (corner >> axis & 1) == 0 ? 1 - share : share;
      }
      if (weight != 0) {
        error += weight * (cell.structuralNanos[corner] + cell.noiseNanos[corner]);
      }
    }
    double rise = 0;
    for (int axis = 0; axis < cell.dimensions(); axis++) {
      double share = cell.share(widths.get(axis), axis);
      rise = Math.max(rise, 4 * share * (1 - share));
    }
    // An incomplete cell answers on its known edges only; there nothing was checked.
    double interior = Double.isNaN(cell.interior) ? 0.5 : cell.interior;
    return error + rise * interior * nanos;
  }
}
