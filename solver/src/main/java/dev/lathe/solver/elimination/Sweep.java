package dev.lathe.solver.elimination;

import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.Factor;
import dev.lathe.solver.factor.FactorGraph;
import java.util.Arrays;
import java.util.List;

/**
 * The upward pass: the largest sum of Lagrangian weights over all assignments, and an assignment
 * that has it. Keeps its tables between runs; not for several threads at once.
 *
 * <p>The message of a step is, for each combination of the variables it shares with later steps,
 * the most that the inputs below it can add up to. Releasing a block replaces that by 0 where it is
 * negative: the block is better removed.
 */
public final class Sweep {
  private final EliminationTree tree;
  private final double[][] weights;
  private final double[][] messages;
  private final double[][][] hosts;
  private double largestSum;

  /** A sweep over a tree; its tables are allocated once. */
  public Sweep(EliminationTree tree) {
    this.tree = tree;
    this.weights =
        Arrays.stream(tree.factors()).map(f -> new double[f.size()]).toArray(double[][]::new);
    List<Step> steps = tree.steps();
    this.messages = new double[steps.size()][];
    this.hosts = new double[steps.size()][][];
    for (int step = 0; step < messages.length; step++) {
      messages[step] = new double[steps.get(step).messageSize()];
      hosts[step] = new double[steps.get(step).hosts().size()][];
    }
    for (int step = 0; step < messages.length; step++) {
      allocateHosts(step);
    }
  }

  /** A host of a single input is that input; others get a table of their own. */
  private void allocateHosts(int step) {
    int[] guests = new int[hosts[step].length];
    for (Input input : tree.steps().get(step).inputs()) {
      guests[input.host()]++;
      hosts[step][input.host()] = table(input);
    }
    for (int host = 0; host < guests.length; host++) {
      if (guests[host] != 1) {
        hosts[step][host] = new double[tree.steps().get(step).hosts().get(host).size()];
      }
    }
  }

  private double[] table(Input input) {
    return input.isMessage() ? messages[input.step()] : weights[input.factor()];
  }

  /** The tree it runs over. */
  public EliminationTree tree() {
    return tree;
  }

  /**
   * Runs the pass.
   *
   * @param valueWeight how much a unit of value weighs
   * @param multipliers how much a unit of each resource weighs against it
   * @return the largest sum of weights; negative infinity if no assignment is allowed
   */
  public double run(double valueWeight, double[] multipliers) {
    largestSum = 0;
    Factor[] factors = tree.factors();
    for (int i = 0; i < factors.length; i++) {
      factors[i].weights(valueWeight, multipliers, weights[i]);
      largestSum += largest(weights[i]);
    }
    for (int step = 0; step < messages.length; step++) {
      join(step);
    }
    return messages[messages.length - 1][0];
  }

  private static double largest(double[] cells) {
    double largest = 0;
    for (double cell : cells) {
      if (cell != Double.NEGATIVE_INFINITY) {
        largest = Math.max(largest, Math.abs(cell));
      }
    }
    return largest;
  }

  /**
   * More than rounding can have changed any number of this sweep or of {@link Marginals} made from
   * it. Each is made by at most a few additions for each input of each step, none of numbers larger
   * than the sum of the largest weights.
   */
  public double roundingError() {
    int additions = 8;
    for (Step step : tree.steps()) {
      additions += 4 * (step.inputs().size() + 1);
    }
    return additions * Math.ulp(largestSum);
  }

  private void join(int stepIndex) {
    Step step = tree.steps().get(stepIndex);
    fillHosts(stepIndex, step);
    double[] out = messages[stepIndex];
    Arrays.fill(out, Double.NEGATIVE_INFINITY);
    double[][] tables = hosts[stepIndex];
    int[][] strides = step.hosts().stream().map(Host::strides).toArray(int[][]::new);
    Odometer odometer = new Odometer(step.outerLengths(), strides);
    for (int row = 0; row < out.length; row += step.rowLength()) {
      joinRow(step, tables, odometer.position(), out, row);
      odometer.advance();
    }
    if (step.block() >= 0) {
      for (int cell = 0; cell < out.length; cell++) {
        out[cell] = Math.max(out[cell], 0);
      }
    }
  }

  private void fillHosts(int stepIndex, Step step) {
    double[][] tables = hosts[stepIndex];
    boolean[] begun = new boolean[tables.length];
    for (Input input : step.inputs()) {
      double[] from = table(input);
      double[] into = tables[input.host()];
      if (from != into) {
        if (!begun[input.host()]) {
          Arrays.fill(into, 0);
          begun[input.host()] = true;
        }
        addTo(into, step.hosts().get(input.host()).lengths(), from, input.strides());
      }
    }
  }

  private static void addTo(double[] into, int[] lengths, double[] from, int[] strides) {
    int outer = Math.max(0, lengths.length - 1);
    int length = lengths.length == 0 ? 1 : lengths[outer];
    boolean hasRow = lengths.length > 0 && strides[outer] != 0;
    Odometer odometer =
        new Odometer(Arrays.copyOf(lengths, outer), new int[][] {Arrays.copyOf(strides, outer)});
    for (int row = 0; row < into.length; row += length) {
      int position = odometer.position()[0];
      if (hasRow) {
        Rows.add(into, row, from, position, length);
      } else {
        Rows.add(into, row, from[position], length);
      }
      odometer.advance();
    }
  }

  private static void joinRow(Step step, double[][] tables, int[] position, double[] out, int row) {
    List<Host> joined = step.hosts();
    int length = step.rowLength();
    double[] sum = null;
    for (int state = 0; state < step.states(); state++) {
      double constant = 0;
      int rows = 0;
      int firstRow = -1;
      int secondRow = -1;
      for (int host = 0; host < tables.length; host++) {
        Host geometry = joined.get(host);
        if (geometry.hasRow()) {
          rows++;
          secondRow = rows == 2 ? host : secondRow;
          firstRow = rows == 1 ? host : firstRow;
        } else {
          constant += tables[host][position[host] + state * geometry.firstStride()];
        }
      }
      if (constant == Double.NEGATIVE_INFINITY) {
        continue;
      }
      if (rows == 0) {
        Rows.maxPlus(out, row, ZERO, 0, constant, length);
        continue;
      }
      int first = position[firstRow] + state * joined.get(firstRow).firstStride();
      if (rows == 1) {
        Rows.maxPlus(out, row, tables[firstRow], first, constant, length);
        continue;
      }
      int second = position[secondRow] + state * joined.get(secondRow).firstStride();
      if (rows == 2) {
        Rows.maxPlus(
            out, row, tables[firstRow], first, tables[secondRow], second, constant, length);
        continue;
      }
      sum = sum == null ? new double[length] : sum;
      sumRows(step, tables, position, state, sum);
      Rows.maxPlus(out, row, sum, 0, constant, length);
    }
  }

  private static final double[] ZERO = {0};

  /** Adds up the rows of all hosts that have one. */
  static void sumRows(Step step, double[][] tables, int[] position, int state, double[] sum) {
    Arrays.fill(sum, 0);
    for (int host = 0; host < tables.length; host++) {
      Host geometry = step.hosts().get(host);
      if (geometry.hasRow()) {
        int from = position[host] + state * geometry.firstStride();
        Rows.add(sum, 0, tables[host], from, sum.length);
      }
    }
  }

  /** An assignment that has the largest sum of the last run. Of equal states the first is taken. */
  public Assignment assignment() {
    FactorGraph graph = tree.graph();
    int[] local = new int[graph.variables()];
    Arrays.fill(local, Assignment.FREE);
    boolean[] kept = new boolean[graph.blocks()];
    boolean[] open = new boolean[graph.blocks()];
    for (int step = messages.length - 1; step >= 0; step--) {
      trace(step, local, open);
    }
    for (int block = 0; block < kept.length; block++) {
      int around = graph.openAround(block);
      kept[block] = !graph.isRemoved(block) && (around < 0 || open[around]);
    }
    int[] states = new int[local.length];
    for (int variable = 0; variable < states.length; variable++) {
      // A variable with one state left is in no factor any more, but it has that state.
      int state = graph.domain()[variable] == 1 ? 0 : local[variable];
      states[variable] = state < 0 ? Assignment.FREE : graph.origin(variable)[state];
    }
    return new Assignment(states, kept);
  }

  private void trace(int stepIndex, int[] local, boolean[] kept) {
    Step step = tree.steps().get(stepIndex);
    if (step.block() >= 0) {
      int outside = tree.graph().openAround(tree.graph().parent(step.block()));
      kept[step.block()] = (outside < 0 || kept[outside]) && sumAt(stepIndex, step, local, 0) >= 0;
    } else if (step.variable() >= 0 && (step.guard() < 0 || kept[step.guard()])) {
      double best = Double.NEGATIVE_INFINITY;
      for (int state = 0; state < step.states(); state++) {
        double sum = sumAt(stepIndex, step, local, state);
        if (sum > best || local[step.variable()] < 0) {
          best = sum;
          local[step.variable()] = state;
        }
      }
    }
  }

  private double sumAt(int stepIndex, Step step, int[] local, int state) {
    double sum = 0;
    for (int host = 0; host < hosts[stepIndex].length; host++) {
      int[] scope = step.hosts().get(host).scope();
      int cell = 0;
      for (int axis = 0; axis < scope.length; axis++) {
        int at = scope[axis] == step.variable() ? state : local[scope[axis]];
        cell = cell * step.hosts().get(host).lengths()[axis] + at;
      }
      sum += hosts[stepIndex][host][cell];
    }
    return sum;
  }

  double[][] hostTables(int step) {
    return hosts[step];
  }

  double[] message(int step) {
    return messages[step];
  }
}
