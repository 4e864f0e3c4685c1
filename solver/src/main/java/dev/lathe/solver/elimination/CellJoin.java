package dev.lathe.solver.elimination;

import dev.lathe.solver.factor.Cells;
import dev.lathe.solver.factor.Factor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Joins the labels of the inputs of a step: for one cell of its message and one state of the
 * variable it eliminates, every combination of one label from each earlier message, with the cells
 * of the factors added, as far as it is of interest.
 */
final class CellJoin {
  private final EliminationTree tree;
  private final Labels labels;
  private final int[][][] fronts;
  private final Prospects prospects;
  private final Slack slack;
  private final Front partial;
  private final int mostEntries;
  private final BooleanSupplier stop;
  private final long[] cost;
  private final long[] firstCost;
  private final long[] sum;
  private final double[] left;
  private Step step;
  private int stepIndex;
  private int[][] strides = new int[0][];
  private int[] firstStrides = new int[0];
  private long value;

  /**
   * Joins for one pass.
   *
   * @param fronts the labels of each cell of the message of each earlier step
   * @param mostEntries a front with more entries is given up
   */
  CellJoin(
      EliminationTree tree,
      Labels labels,
      int[][][] fronts,
      Prospects prospects,
      Slack slack,
      int mostEntries,
      BooleanSupplier stop) {
    this.tree = tree;
    this.labels = labels;
    this.fronts = fronts;
    this.prospects = prospects;
    this.slack = slack;
    this.mostEntries = Math.min(Front.MAX_SIZE, mostEntries);
    this.stop = stop;
    int resources = tree.graph().resources();
    this.partial = new Front(resources);
    this.cost = new long[resources];
    this.firstCost = new long[resources];
    this.sum = new long[resources];
    this.left = new double[prospects.size()];
    this.step = tree.steps().get(0);
  }

  /** Turns to a step; returns for each input how far it moves along each axis of the message. */
  int[][] begin(int newStepIndex) {
    stepIndex = newStepIndex;
    step = tree.steps().get(stepIndex);
    int inputs = step.inputs().size();
    int[] domain = tree.graph().domain();
    int[] first = {step.variable()};
    strides = new int[inputs][];
    firstStrides = new int[inputs];
    for (int i = 0; i < inputs; i++) {
      int[] scope = step.inputs().get(i).scope();
      strides[i] = Cells.strides(step.messageScope(), scope, domain);
      firstStrides[i] = Cells.strides(first, scope, domain)[0];
    }
    return strides;
  }

  /**
   * Adds to a front the partial solutions of a cell for all states of the eliminated variable.
   *
   * @param cell the cell of the message
   * @param corner the cell of each input at state 0
   * @return false if there are too many or time is up
   */
  boolean join(int cell, int[] corner, Front front) {
    int[] position = new int[corner.length];
    for (int state = 0; state < step.states(); state++) {
      for (int i = 0; i < position.length; i++) {
        position[i] = corner[i] + state * firstStrides[i];
      }
      int decision = step.block() >= 0 ? 1 : state;
      boolean possible = addFactors(position) && expectMessages(cell, position);
      if (possible && prospects.reach(cost, value) && !multiply(position, decision, front)) {
        return false;
      }
    }
    return true;
  }

  /** Adds up the cells of the factors; false if one is forbidden. */
  private boolean addFactors(int[] position) {
    java.util.Arrays.fill(cost, 0);
    value = 0;
    for (int i = 0; i < position.length; i++) {
      Input input = step.inputs().get(i);
      if (!input.isMessage()) {
        Factor factor = tree.factors()[input.factor()];
        int entry = factor.entry(position[i]);
        if (entry == Factor.FORBIDDEN) {
          return false;
        }
        for (int resource = 0; resource < cost.length; resource++) {
          cost[resource] += factor.cost()[resource][entry];
        }
        value += factor.value()[entry];
      }
    }
    return true;
  }

  /** Counts on the best label of each earlier message; false if one has none. */
  private boolean expectMessages(int cell, int[] position) {
    boolean possible = prospects.begin(stepIndex, cell);
    slack.begin(stepIndex, cell);
    for (int i = 0; possible && i < position.length; i++) {
      Input input = step.inputs().get(i);
      if (input.isMessage()) {
        possible =
            fronts[input.step()][position[i]].length > 0
                && prospects.expect(input.step(), position[i]);
        slack.expect(input.step(), position[i]);
      }
    }
    return possible;
  }

  /** Multiplies the fronts of the earlier messages one after the other. */
  private boolean multiply(int[] position, int decision, Front front) {
    int[] current = null;
    int last = lastMessage();
    for (int i = 0; i <= last; i++) {
      Input input = step.inputs().get(i);
      if (!input.isMessage()) {
        continue;
      }
      prospects.arrive(input.step(), position[i]);
      slack.arrive(input.step(), position[i]);
      int[] next = fronts[input.step()][position[i]];
      Front target = i == last ? front : partial;
      if (i != last) {
        partial.clear();
      }
      if (!product(current, next, target, decision)) {
        return false;
      }
      if (i != last) {
        current = labels.addAll(partial, partial.prune(slack.harmless()), Labels.NONE);
        // What the factors add is in these labels now.
        java.util.Arrays.fill(cost, 0);
        value = 0;
      }
    }
    if (last < 0) {
      front.add(cost, value, Labels.NONE, Labels.NONE, decision);
    }
    return true;
  }

  private int lastMessage() {
    int last = step.inputs().size() - 1;
    while (last >= 0 && !step.inputs().get(last).isMessage()) {
      last--;
    }
    return last;
  }

  /** Adds every pair of labels that is of interest, with the factors added. */
  private boolean product(int @Nullable [] current, int[] next, Front target, int decision) {
    Partners partners = new Partners(next, prospects.weights(labels, next, sum));
    int pairs = current == null ? 1 : current.length;
    for (int i = 0; i < pairs; i++) {
      int first = current == null ? Labels.NONE : current[i];
      if (!productOf(first, partners, target, decision) || stop.getAsBoolean()) {
        return false;
      }
      target.compact(slack.harmless());
    }
    return true;
  }

  private boolean productOf(int first, Partners partners, Front target, int decision) {
    long firstValue = value;
    System.arraycopy(cost, 0, firstCost, 0, cost.length);
    if (first != Labels.NONE) {
      firstValue += labels.value(first);
      for (int resource = 0; resource < cost.length; resource++) {
        firstCost[resource] += labels.cost(first, resource);
      }
    }
    prospects.subtract(firstCost, firstValue, left);
    for (int at = partners.next(0, left); at < partners.size(); at = partners.next(at + 1, left)) {
      if (target.size() >= mostEntries) {
        return false;
      }
      int second = partners.label(at);
      for (int resource = 0; resource < cost.length; resource++) {
        sum[resource] = firstCost[resource] + labels.cost(second, resource);
      }
      target.add(sum, firstValue + labels.value(second), first, second, decision);
    }
    return true;
  }
}
