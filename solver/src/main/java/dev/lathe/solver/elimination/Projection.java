package dev.lathe.solver.elimination;

import java.util.Arrays;

/**
 * A table that receives the largest joint sums of a step for each of its cells, row by row: a host
 * of the step, or one row for each state of the eliminated variable.
 */
final class Projection {
  private final int length;
  private final boolean hasRow;
  private final boolean fixed;
  private final double[] target;
  private final double[][] rows;
  private final int firstStride;
  private final Odometer odometer;

  private Projection(Step step, int size, int firstStride, int[] strides, boolean hasRow) {
    this.length = step.rowLength();
    this.hasRow = hasRow;
    this.firstStride = firstStride;
    this.fixed = hasRow && Host.isFixed(strides);
    this.target = new double[size];
    Arrays.fill(target, Double.NEGATIVE_INFINITY);
    this.rows = fixed ? Rows.split(target, length) : new double[0][];
    this.odometer = new Odometer(step.outerLengths(), new int[][] {strides});
  }

  /** A table with the axes of a host. */
  static Projection onto(Host host, Step step) {
    return new Projection(step, host.size(), host.firstStride(), host.strides(), host.hasRow());
  }

  /** A table with one row for each state of the eliminated variable. */
  static Projection ontoStates(Step step) {
    return new Projection(
        step,
        step.states() * step.rowLength(),
        step.rowLength(),
        new int[step.outerLengths().length],
        true);
  }

  /** Moves on to the next outer combination. */
  void advance() {
    odometer.advance();
  }

  /** Takes in {@code constant + row + around} for a state. */
  void take(int state, double[] row, double[] around, double constant) {
    int to = odometer.position()[0] + state * firstStride;
    if (fixed) {
      Rows.maxPlus(rows[state], row, around, constant);
    } else if (hasRow) {
      for (int j = 0; j < length; j++) {
        target[to + j] = Math.max(target[to + j], constant + row[j] + around[j]);
      }
    } else {
      target[to] = Math.max(target[to], Rows.largest(row, around, constant));
    }
  }

  /** The table. */
  double[] finish() {
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, target, row * length, length);
    }
    return target;
  }
}
