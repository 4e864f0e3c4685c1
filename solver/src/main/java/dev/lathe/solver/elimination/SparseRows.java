package dev.lathe.solver.elimination;

import dev.lathe.solver.factor.Cells;
import dev.lathe.solver.factor.Factor;
import java.util.Arrays;

/**
 * Walks through the joint table of a step one input of which, its lead, allows few cells: for each
 * entry of the lead and each combination of the variables of the message that the lead does not
 * have, row by row, the sum of all inputs.
 *
 * <p>In the tie of a sum to its parts, two variables determine the third: that leaves a share of
 * one state of the joint table.
 */
final class SparseRows {
  private final Step step;
  private final double[][] tables;
  private final int entries;
  private final int[] states;

  /** For each entry the first cell of each input, and of the message last. */
  private final int[][] corners;

  /** How far each input, and the message, moves along a row. */
  private final int[] rowStrides;

  private final Odometer outer;
  private final int outerCombinations;
  private final double[] row;
  private int entry;
  private int combination = -1;

  /**
   * A walk, before its first row.
   *
   * @param lead the factor that leads
   * @param tables the numbers of each input: of the lead one for each entry, of others one for each
   *     cell
   */
  SparseRows(Step step, Factor lead, double[][] tables, int[] domain) {
    this.step = step;
    this.tables = tables;
    this.entries = lead.entries();
    int[] cells = new int[entries];
    Arrays.setAll(cells, lead::cell);
    int[][] scopes = new int[tables.length + 1][];
    for (int i = 0; i < tables.length; i++) {
      scopes[i] = step.inputs().get(i).scope();
    }
    scopes[tables.length] = step.messageScope();
    int[] leadScope = lead.scope();
    int[] free =
        Arrays.stream(step.messageScope())
            .filter(v -> Arrays.stream(leadScope).noneMatch(other -> other == v))
            .toArray();
    int[] outerAxes = Arrays.copyOf(free, Math.max(0, free.length - 1));
    int[] rowAxis = Arrays.copyOfRange(free, outerAxes.length, free.length);
    corners = new int[scopes.length][];
    rowStrides = new int[scopes.length];
    int[][] outerStrides = new int[scopes.length][];
    for (int i = 0; i < scopes.length; i++) {
      corners[i] = Cells.mapped(cells, leadScope, scopes[i], domain);
      outerStrides[i] = Cells.strides(outerAxes, scopes[i], domain);
      rowStrides[i] = rowAxis.length == 0 ? 0 : Cells.strides(rowAxis, scopes[i], domain)[0];
    }
    states =
        step.variable() < 0
            ? new int[entries]
            : Cells.mapped(cells, leadScope, new int[] {step.variable()}, domain);
    outer = new Odometer(Arrays.stream(outerAxes).map(v -> domain[v]).toArray(), outerStrides);
    outerCombinations = Cells.size(outerAxes, domain);
    row = new double[Cells.size(rowAxis, domain)];
  }

  /** Starts again after the last row. */
  void rewind() {
    entry = 0;
    combination = -1;
  }

  /** Moves on to the next row that has an allowed cell; false after the last. */
  boolean next() {
    do {
      if (entry > 0 || combination >= 0) {
        // After the last combination it is at the first again.
        outer.advance();
      }
      if (++combination == outerCombinations) {
        combination = 0;
        entry++;
      }
      if (entry == entries) {
        return false;
      }
    } while (!fill());
    return true;
  }

  /** Adds up the row; false if nothing in it is allowed. */
  private boolean fill() {
    double constant = tables[step.lead()][entry];
    for (int i = 0; i < tables.length; i++) {
      if (i != step.lead() && rowStrides[i] == 0) {
        constant += tables[i][cell(i)];
      }
    }
    if (constant == Double.NEGATIVE_INFINITY) {
      return false;
    }
    Arrays.fill(row, constant);
    for (int i = 0; i < tables.length; i++) {
      if (rowStrides[i] != 0) {
        addTo(row, tables[i], cell(i), rowStrides[i]);
      }
    }
    return true;
  }

  /** row[j] += table[from + j * stride]. */
  static void addTo(double[] row, double[] table, int from, int stride) {
    if (stride == 1) {
      for (int j = 0; j < row.length; j++) {
        row[j] += table[from + j];
      }
      return;
    }
    for (int j = 0; j < row.length; j++) {
      row[j] += table[from + j * stride];
    }
  }

  /** Takes the larger of each number of a row and of a table; one number where that stands. */
  static void maximize(double[] table, int at, int stride, double[] row) {
    if (stride == 0) {
      table[at] = Math.max(table[at], Rows.largest(row, 0, row.length));
      return;
    }
    for (int j = 0; j < row.length; j++) {
      int cell = at + j * stride;
      table[cell] = Math.max(table[cell], row[j]);
    }
  }

  /** The sums of the row; may be changed, and is good until the next move. */
  double[] row() {
    return row;
  }

  /** The state of the eliminated variable. */
  int state() {
    return states[entry];
  }

  /** The cell of an input, or after the last input of the message, at which the row starts. */
  int cell(int input) {
    return corners[input][entry] + outer.position()[input];
  }

  /** How far an input, or after the last input the message, moves along the row. */
  int rowStride(int input) {
    return rowStrides[input];
  }
}
