package dev.lathe.solver.elimination;

import java.util.Arrays;

/**
 * A table that receives the largest joint sums of a step for each of its cells, row by row.
 *
 * @param target the table; written to
 * @param firstStride how far it moves with the eliminated variable
 * @param strides how far it moves along each axis of the message outside of a row; not copied
 * @param hasRow whether it keeps the cells of a row apart
 */
@SuppressWarnings("ArrayRecordComponent")
record Projection(double[] target, int firstStride, int[] strides, boolean hasRow) {
  /** A table with the axes of a host. */
  static Projection onto(Host host, Step step) {
    int[] strides = step.outerLengths().length == 0 ? new int[0] : host.strides();
    return new Projection(lowest(host.size()), host.firstStride(), strides, host.hasRow());
  }

  /** A table with one row for each state of the eliminated variable. */
  static Projection ontoStates(Step step) {
    return new Projection(
        lowest(step.states() * step.rowLength()),
        step.rowLength(),
        new int[step.outerLengths().length],
        true);
  }

  private static double[] lowest(int size) {
    double[] table = new double[size];
    Arrays.fill(table, Double.NEGATIVE_INFINITY);
    return table;
  }

  /** Takes in {@code constant + row + around} for so many neighbouring cells. */
  void take(
      int to,
      double[] row,
      int from,
      double[] around,
      int aroundFrom,
      double constant,
      int length) {
    if (hasRow) {
      Rows.maxPlus(target, to, row, from, around, aroundFrom, constant, length);
      return;
    }
    double largest = target[to];
    for (int j = 0; j < length; j++) {
      largest = Math.max(largest, constant + row[from + j] + around[aroundFrom + j]);
    }
    target[to] = largest;
  }
}
