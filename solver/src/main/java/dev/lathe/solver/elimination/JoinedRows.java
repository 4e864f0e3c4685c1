package dev.lathe.solver.elimination;

import java.util.Arrays;

/**
 * Walks through the joint table of a step row by row: for each combination of the outer axes and
 * each state of the eliminated variable, the sum of all hosts along the last axis.
 *
 * <p>The sum is given as one row plus a constant. Where a single host has the last axis and does
 * not depend on the outer axes, its rows are cut out once for the whole walk.
 */
final class JoinedRows {
  private final Step step;
  private final double[][] tables;
  private final int[] withRow;
  private final int[] withoutRow;
  private final double[][][] fixedRows;
  private final Odometer odometer;
  private final double[] sum;
  private final double[] scratch;
  private final boolean dense;
  private double constant;

  /** A walk over the hosts of a step, before the first outer combination. */
  JoinedRows(Step step, double[][] tables) {
    this.step = step;
    this.tables = tables;
    int[][] strides = new int[tables.length][];
    int[] row = new int[tables.length];
    int[] noRow = new int[tables.length];
    int rows = 0;
    fixedRows = new double[tables.length][][];
    for (int host = 0; host < tables.length; host++) {
      Host geometry = step.hosts().get(host);
      strides[host] = geometry.strides();
      if (!geometry.hasRow()) {
        noRow[host - rows] = host;
        continue;
      }
      row[rows++] = host;
      if (geometry.isFixed()) {
        fixedRows[host] = Rows.split(tables[host], step.rowLength());
      }
    }
    withRow = Arrays.copyOf(row, rows);
    withoutRow = Arrays.copyOf(noRow, tables.length - rows);
    dense = withoutRow.length == 1 && isDense(tables[withoutRow[0]]);
    odometer = new Odometer(step.outerLengths(), strides);
    sum = new double[step.rowLength()];
    scratch = new double[step.rowLength()];
  }

  /** Whether few cells, if any, are forbidden: else skipping them saves most of the work. */
  private static boolean isDense(double[] table) {
    int forbidden = 0;
    for (double cell : table) {
      forbidden += cell == Double.NEGATIVE_INFINITY ? 1 : 0;
    }
    return forbidden <= table.length / 4;
  }

  /** Moves on to the next outer combination. */
  void advance() {
    odometer.advance();
  }

  /** What has to be added to each cell of the row that was given last. */
  double constant() {
    return constant;
  }

  /**
   * Takes the largest sum over all states for each cell of the row.
   *
   * @param best receives it; negative infinity at first
   */
  void maximize(double[] best) {
    if (withRow.length == 1 && withoutRow.length == 1 && fixedRows[withRow[0]] != null && dense) {
      int other = withoutRow[0];
      int stride = step.hosts().get(other).firstStride();
      Rows.maxPlus(best, fixedRows[withRow[0]], tables[other], position(other, 0), stride);
      return;
    }
    for (int state = 0; state < step.states(); state++) {
      if (prepare(state)) {
        Rows.maxPlus(best, row(state), constant);
      }
    }
  }

  /**
   * Prepares the row for a state.
   *
   * @return false if no cell of it is allowed
   */
  boolean prepare(int state) {
    constant = 0;
    for (int host : withoutRow) {
      constant += tables[host][position(host, state)];
    }
    return constant != Double.NEGATIVE_INFINITY;
  }

  /** The row of a state, less the constant; not to be changed and only good until the next call. */
  double[] row(int state) {
    if (withRow.length == 0) {
      Arrays.fill(sum, 0);
      return sum;
    }
    double[] first = hostRow(withRow[0], state, sum);
    if (withRow.length == 1) {
      return first;
    }
    if (first != sum) {
      System.arraycopy(first, 0, sum, 0, sum.length);
    }
    for (int i = 1; i < withRow.length; i++) {
      Rows.add(sum, hostRow(withRow[i], state, scratch));
    }
    return sum;
  }

  private double[] hostRow(int host, int state, double[] into) {
    double[][] fixed = fixedRows[host];
    if (fixed != null) {
      return fixed[state];
    }
    System.arraycopy(tables[host], position(host, state), into, 0, into.length);
    return into;
  }

  private int position(int host, int state) {
    return odometer.position()[host] + state * step.hosts().get(host).firstStride();
  }
}
