package dev.lathe.solver.elimination;

import dev.lathe.solver.factor.FactorGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The downward pass: for every single state of every variable, and for keeping and removing every
 * block, the largest sum of weights of an assignment that has it.
 *
 * <p>The outside of a step is, for each cell of its message, the most that everything else can add.
 * A state of a variable inside a block is looked at with that block kept; outside of it the state
 * does not matter.
 */
public final class Marginals {
  private final Sweep sweep;
  private final double[][] outside;
  private final double[][] states;
  private final double[] kept;
  private final double[] removed;

  /** The pass over a sweep that has just run; its tables are used, not copied. */
  public Marginals(Sweep sweep) {
    this.sweep = sweep;
    FactorGraph graph = sweep.tree().graph();
    states = new double[graph.variables()][0];
    kept = new double[graph.blocks()];
    removed = new double[graph.blocks()];
    List<Step> steps = sweep.tree().steps();
    outside = new double[steps.size()][];
    outside[steps.size() - 1] = new double[1];
    for (int step = steps.size() - 1; step >= 0; step--) {
      descend(step, steps.get(step));
    }
  }

  /**
   * The largest sum with each state of a variable, its home kept; empty for variables without
   * factors.
   */
  public double[] states(int variable) {
    return states[variable];
  }

  /** The largest sum with a block that is open kept. */
  public double kept(int block) {
    return kept[block];
  }

  /** The largest sum with a block that is open removed. */
  public double removed(int block) {
    return removed[block];
  }

  /** The most that everything outside of a step can add, for each cell of its message. */
  double[] outside(int step) {
    return outside[step];
  }

  private void descend(int stepIndex, Step step) {
    double[] around = outside[stepIndex];
    if (step.block() >= 0) {
      removed[step.block()] = Rows.largest(around, 0, around.length);
    }
    SparseRows few = sweep.sparseRows(stepIndex);
    if (few == null) {
      descendHosts(stepIndex, step, around);
    } else {
      descendEntries(few, step, around);
    }
  }

  private void descendEntries(SparseRows rows, Step step, double[] around) {
    int message = step.inputs().size();
    double[][] beliefs = new double[message][0];
    for (int i = 0; i < message; i++) {
      Input input = step.inputs().get(i);
      if (input.isMessage()) {
        beliefs[i] = forbidden(sweep.message(input.step()).length);
      }
    }
    double[] largest = forbidden(step.states());
    rows.rewind();
    while (rows.next()) {
      double[] row = rows.row();
      SparseRows.addTo(row, around, rows.cell(message), rows.rowStride(message));
      for (int i = 0; i < message; i++) {
        if (beliefs[i].length > 0) {
          SparseRows.maximize(beliefs[i], rows.cell(i), rows.rowStride(i), row);
        }
      }
      SparseRows.maximize(largest, rows.state(), 0, row);
    }
    if (step.variable() >= 0) {
      states[step.variable()] = largest;
    } else if (step.block() >= 0) {
      kept[step.block()] = largest[0];
    }
    for (int i = 0; i < message; i++) {
      Input input = step.inputs().get(i);
      if (input.isMessage()) {
        outside[input.step()] = less(beliefs[i], sweep.message(input.step()));
      }
    }
  }

  private static double[] forbidden(int length) {
    double[] table = new double[length];
    Arrays.fill(table, Double.NEGATIVE_INFINITY);
    return table;
  }

  /** What a belief has beyond the message that is part of it. */
  private static double[] less(double[] belief, double[] message) {
    for (int cell = 0; cell < message.length; cell++) {
      // Forbidden cells stay forbidden; infinity minus infinity would be no number.
      belief[cell] =
          message[cell] == Double.NEGATIVE_INFINITY
              ? Double.NEGATIVE_INFINITY
              : belief[cell] - message[cell];
    }
    return belief;
  }

  private void descendHosts(int stepIndex, Step step, double[] around) {
    List<double[]> beliefs = beliefs(stepIndex, step, around);
    if (step.variable() >= 0) {
      states[step.variable()] = firstAxis(beliefs.get(0), step.states());
    } else if (step.block() >= 0) {
      kept[step.block()] = Rows.largest(beliefs.get(0), 0, beliefs.get(0).length);
    }
    for (Input input : step.inputs()) {
      if (input.isMessage()) {
        double[] message = sweep.message(input.step());
        double[] belief = project(step, input, beliefs.get(input.host()), message.length);
        outside[input.step()] = less(belief, message);
      }
    }
  }

  /** The largest sum over all cells of the joint table that lie in one slice of its first axis. */
  private static double[] firstAxis(double[] belief, int length) {
    double[] largest = new double[length];
    int slice = belief.length / length;
    for (int state = 0; state < length; state++) {
      largest[state] = Rows.largest(belief, state * slice, slice);
    }
    return largest;
  }

  /**
   * For each host the largest joint sum, with the outside added, for each of its cells. Hosts
   * without messages are of no interest, except for the first, which gives the marginals of the
   * eliminated variable: it gets one row for each state if it has no message.
   */
  private List<double[]> beliefs(int stepIndex, Step step, double[] around) {
    double[][] tables = sweep.hostTables(stepIndex);
    boolean[] wanted = new boolean[tables.length];
    for (Input input : step.inputs()) {
      wanted[input.host()] |= input.isMessage();
    }
    List<Projection> projections = new ArrayList<>();
    int[] projectionOf = new int[tables.length];
    for (int host = 0; host < tables.length; host++) {
      projectionOf[host] = projections.size();
      if (wanted[host]) {
        projections.add(Projection.onto(step.hosts().get(host), step));
      } else if (host == 0) {
        projections.add(Projection.ontoStates(step));
      } else {
        projectionOf[host] = -1;
      }
    }
    project(step, tables, around, projections);
    List<double[]> finished = projections.stream().map(Projection::finish).toList();
    return Arrays.stream(projectionOf)
        .mapToObj(index -> index < 0 ? new double[0] : finished.get(index))
        .toList();
  }

  private static void project(
      Step step, double[][] tables, double[] around, List<Projection> projections) {
    JoinedRows joined = new JoinedRows(step, tables);
    double[] aroundRow = new double[step.rowLength()];
    for (int row = 0; row < around.length; row += aroundRow.length) {
      System.arraycopy(around, row, aroundRow, 0, aroundRow.length);
      for (int state = 0; state < step.states(); state++) {
        if (joined.prepare(state)) {
          double[] sums = joined.row(state);
          for (Projection projection : projections) {
            projection.take(state, sums, aroundRow, joined.constant());
          }
        }
      }
      joined.advance();
      projections.forEach(Projection::advance);
    }
  }

  /** The largest belief for each cell of an input. */
  private static double[] project(Step step, Input input, double[] belief, int size) {
    double[] largest = forbidden(size);
    Odometer odometer =
        new Odometer(step.hosts().get(input.host()).lengths(), new int[][] {input.strides()});
    for (double sum : belief) {
      int cell = odometer.position()[0];
      largest[cell] = Math.max(largest[cell], sum);
      odometer.advance();
    }
    return largest;
  }
}
