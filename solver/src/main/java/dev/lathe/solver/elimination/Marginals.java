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
      removed[step.block()] = Rows.max(around, 0, around.length);
    }
    List<double[]> beliefs = beliefs(stepIndex, step, around);
    if (step.variable() >= 0) {
      states[step.variable()] = firstAxis(beliefs.get(0), step.states());
    } else if (step.block() >= 0) {
      kept[step.block()] = Rows.max(beliefs.get(0), 0, beliefs.get(0).length);
    }
    for (Input input : step.inputs()) {
      if (input.isMessage()) {
        double[] message = sweep.message(input.step());
        double[] belief = project(step, input, beliefs.get(input.host()), message.length);
        for (int cell = 0; cell < message.length; cell++) {
          // Forbidden cells stay forbidden; infinity minus infinity would be no number.
          belief[cell] =
              message[cell] == Double.NEGATIVE_INFINITY
                  ? Double.NEGATIVE_INFINITY
                  : belief[cell] - message[cell];
        }
        outside[input.step()] = belief;
      }
    }
  }

  /** The largest sum over all cells of the joint table that lie in one slice of its first axis. */
  private static double[] firstAxis(double[] belief, int length) {
    double[] largest = new double[length];
    int slice = belief.length / length;
    for (int state = 0; state < length; state++) {
      largest[state] = Rows.max(belief, state * slice, slice);
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
    List<double[]> beliefs = new ArrayList<>();
    List<Projection> projections = new ArrayList<>();
    for (int host = 0; host < tables.length; host++) {
      double[] belief = new double[0];
      if (wanted[host] || host == 0) {
        Projection projection =
            wanted[host]
                ? Projection.onto(step.hosts().get(host), step)
                : Projection.ontoStates(step);
        belief = projection.target();
        projections.add(projection);
      }
      beliefs.add(belief);
    }
    project(step, tables, around, projections);
    return beliefs;
  }

  private static void project(
      Step step, double[][] tables, double[] around, List<Projection> projections) {
    int[][] strides = new int[tables.length + projections.size()][];
    for (int host = 0; host < tables.length; host++) {
      strides[host] = step.hosts().get(host).strides();
    }
    for (int i = 0; i < projections.size(); i++) {
      strides[tables.length + i] = projections.get(i).strides();
    }
    Odometer odometer = new Odometer(step.outerLengths(), strides);
    int length = step.rowLength();
    double[] sum = new double[length];
    for (int row = 0; row < around.length; row += length) {
      int[] position = odometer.position();
      for (int state = 0; state < step.states(); state++) {
        double constant = constant(step, tables, position, state);
        if (constant == Double.NEGATIVE_INFINITY) {
          continue;
        }
        int only = onlyRow(step);
        double[] rowTable = sum;
        int from = 0;
        if (only >= 0) {
          rowTable = tables[only];
          from = position[only] + state * step.hosts().get(only).firstStride();
        } else {
          Sweep.sumRows(step, tables, position, state, sum);
        }
        for (int i = 0; i < projections.size(); i++) {
          Projection projection = projections.get(i);
          int to = position[tables.length + i] + state * projection.firstStride();
          projection.take(to, rowTable, from, around, row, constant, length);
        }
      }
      odometer.advance();
    }
  }

  private static double constant(Step step, double[][] tables, int[] position, int state) {
    double constant = 0;
    for (int host = 0; host < tables.length; host++) {
      Host geometry = step.hosts().get(host);
      if (!geometry.hasRow()) {
        constant += tables[host][position[host] + state * geometry.firstStride()];
      }
    }
    return constant;
  }

  /** The only host that has a row, or -1 if there are several. */
  private static int onlyRow(Step step) {
    int only = -1;
    for (int host = 0; host < step.hosts().size(); host++) {
      if (step.hosts().get(host).hasRow()) {
        if (only >= 0) {
          return -1;
        }
        only = host;
      }
    }
    return only;
  }

  /** The largest belief for each cell of an input. */
  private static double[] project(Step step, Input input, double[] belief, int size) {
    double[] largest = new double[size];
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
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
