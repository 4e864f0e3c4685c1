package dev.lathe.solver.elimination;

import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.Cells;
import dev.lathe.solver.factor.Factor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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

  /** For each factor the weight of each entry. */
  private final double[][] weights;

  /** For each factor the weight of each cell, unless only its entries are looked at. */
  private final double[][] tables;

  private final double[][] messages;
  private final double[][][] hosts;
  private final List<@Nullable SparseRows> sparse = new ArrayList<>();
  private final Map<Integer, double[]> shifts = new TreeMap<>();

  /** Whether the weights of a factor are what they are without shifts. */
  private final boolean[] constant;

  private double largestSum;

  /** A sweep over a tree; its tables are allocated once. */
  public Sweep(EliminationTree tree) {
    this.tree = tree;
    this.weights =
        Arrays.stream(tree.factors()).map(f -> new double[f.entries()]).toArray(double[][]::new);
    this.tables = weights.clone();
    this.constant = new boolean[weights.length];
    List<Step> steps = tree.steps();
    this.messages = new double[steps.size()][];
    this.hosts = new double[steps.size()][][];
    for (int step = 0; step < messages.length; step++) {
      messages[step] = new double[steps.get(step).messageSize()];
      hosts[step] = new double[steps.get(step).hosts().size()][];
    }
    for (int step = 0; step < messages.length; step++) {
      spreadFactors(steps.get(step));
      allocate(step, steps.get(step));
    }
  }

  /** Of factors that forbid something, all but the lead of a step need a table of all cells. */
  private void spreadFactors(Step step) {
    for (int i = 0; i < step.inputs().size(); i++) {
      int factor = step.inputs().get(i).factor();
      if (factor >= 0 && !tree.factors()[factor].isDense() && i != step.lead()) {
        tables[factor] = new double[tree.factors()[factor].size()];
      }
    }
  }

  private void allocate(int stepIndex, Step step) {
    if (step.lead() < 0) {
      sparse.add(null);
      allocateHosts(stepIndex);
      return;
    }
    Factor lead = tree.factors()[step.inputs().get(step.lead()).factor()];
    double[][] inputs = step.inputs().stream().map(this::table).toArray(double[][]::new);
    sparse.add(new SparseRows(step, lead, inputs, tree.graph().domain()));
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
      if (!factors[i].onlyForbids() || !constant[i]) {
        factors[i].weights(valueWeight, multipliers, weights[i]);
        constant[i] = true;
        spread(i);
      }
      largestSum += factors[i].largestWeight(valueWeight, multipliers);
    }
    shifts.forEach(this::addShift);
    for (int step = 0; step < messages.length; step++) {
      join(step);
    }
    return messages[messages.length - 1][0];
  }

  private void spread(int factor) {
    if (tables[factor] != weights[factor]) {
      tree.factors()[factor].spread(weights[factor], tables[factor]);
    }
  }

  /**
   * Adds a weight to each state of a variable, while its home is kept, in all later runs.
   *
   * @param shift what is added; replaces an earlier shift of the variable
   */
  public void shift(int variable, double[] shift) {
    shifts.put(variable, shift.clone());
  }

  private void addShift(int variable, double[] shift) {
    int host = tree.hostOf(variable);
    Factor factor = tree.factors()[host];
    constant[host] = false;
    int stride = Cells.strides(new int[] {variable}, factor.scope(), tree.graph().domain())[0];
    for (int entry = 0; entry < factor.entries(); entry++) {
      weights[host][entry] += shift[factor.cell(entry) / stride % shift.length];
    }
    spread(host);
    largestSum += Arrays.stream(shift).map(Math::abs).max().orElse(0);
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
    double[] out = messages[stepIndex];
    SparseRows few = sparse.get(stepIndex);
    if (few == null) {
      joinHosts(stepIndex, step, out);
    } else {
      joinEntries(few, step, out);
    }
    if (step.block() >= 0) {
      for (int cell = 0; cell < out.length; cell++) {
        out[cell] = Math.max(out[cell], 0);
      }
    }
  }

  private static void joinEntries(SparseRows rows, Step step, double[] out) {
    int message = step.inputs().size();
    Arrays.fill(out, Double.NEGATIVE_INFINITY);
    rows.rewind();
    while (rows.next()) {
      SparseRows.maximize(out, rows.cell(message), rows.rowStride(message), rows.row());
    }
  }

  private void joinHosts(int stepIndex, Step step, double[] out) {
    fillHosts(stepIndex, step);
    double[] best = new double[step.rowLength()];
    JoinedRows joined = new JoinedRows(step, hosts[stepIndex]);
    for (int row = 0; row < out.length; row += best.length) {
      Arrays.fill(best, Double.NEGATIVE_INFINITY);
      joined.maximize(best);
      System.arraycopy(best, 0, out, row, best.length);
      joined.advance();
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
    int step = lengths.length == 0 ? 0 : strides[outer];
    int[][] outerStrides = {Arrays.copyOf(strides, outer)};
    Odometer odometer = new Odometer(Arrays.copyOf(lengths, outer), outerStrides);
    for (int row = 0; row < into.length; row += length) {
      int at = odometer.position()[0];
      for (int j = 0; j < length; j++) {
        into[row + j] += from[at + j * step];
      }
      odometer.advance();
    }
  }

  /** An assignment that has the largest sum of the last run. Of equal states the first is taken. */
  public Assignment assignment() {
    return new Traceback(this).assignment();
  }

  /** The numbers of an input of a step: one for each cell, or of its lead one for each entry. */
  double[] table(Input input) {
    return input.isMessage() ? messages[input.step()] : tables[input.factor()];
  }

  /** The joint rows of a step that looks at entries only; null if it joins hosts. */
  @Nullable SparseRows sparseRows(int step) {
    return sparse.get(step);
  }

  double[][] hostTables(int step) {
    return hosts[step];
  }

  double[] message(int step) {
    return messages[step];
  }
}
