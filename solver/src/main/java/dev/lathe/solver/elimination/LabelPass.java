package dev.lathe.solver.elimination;

import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.Cells;
import dev.lathe.solver.factor.Factor;
import dev.lathe.solver.factor.FactorGraph;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The upward pass with fronts instead of numbers: each cell of a message holds all partial
 * solutions that may become part of a solution of interest, none of them both dearer and worth less
 * than another. With one budget the best label of the root is the optimum.
 *
 * <p>A label is dropped as soon as one of the guides says that even with the best of everything
 * outside it cannot become a solution worth enough, or not within the limit.
 */
public final class LabelPass {
  /** How a pass ended. */
  public enum Outcome {
    /** The best solution of interest was found. */
    FOUND,
    /** There is no solution of interest. */
    NONE,
    /** The labels became too many, or time was up; what was found may not be the best. */
    STOPPED
  }

  private final EliminationTree tree;
  private final List<Guide> guides;
  private final int maxLabels;
  private final int maxFront;
  private final BooleanSupplier stop;
  private final Labels labels;
  private final int[][][] fronts;
  private final double[] rest;
  private final Front front;
  private final Front partial;
  private final long[] none;
  private boolean truncated;

  /**
   * A pass.
   *
   * @param tree the tree of a graph with at least one resource
   * @param guides say which labels are of interest, at least one
   * @param maxLabels the pass stops when it has made so many labels
   * @param maxFront each cell keeps so many labels at most: those with the best prospects; then the
   *     outcome is never {@link Outcome#NONE}
   * @param stop asked now and then whether to stop
   */
  public LabelPass(
      EliminationTree tree, List<Guide> guides, int maxLabels, int maxFront, BooleanSupplier stop) {
    this.tree = tree;
    this.guides = guides;
    this.maxLabels = maxLabels;
    this.maxFront = maxFront;
    this.stop = stop;
    this.fronts = new int[tree.steps().size()][][];
    this.rest = new double[guides.size()];
    int resources = tree.graph().resources();
    this.labels = new Labels(resources);
    this.front = new Front(resources);
    this.partial = new Front(resources);
    this.none = new long[resources];
  }

  /** The number of labels made. */
  public int labels() {
    return labels.size();
  }

  /** Runs the pass. */
  public Outcome run() {
    for (int step = 0; step < fronts.length; step++) {
      if (!runStep(step)) {
        return Outcome.STOPPED;
      }
    }
    int[] root = fronts[fronts.length - 1][0];
    if (root.length > 0) {
      return truncated ? Outcome.STOPPED : Outcome.FOUND;
    }
    return truncated ? Outcome.STOPPED : Outcome.NONE;
  }

  private boolean runStep(int stepIndex) {
    Step step = tree.steps().get(stepIndex);
    fronts[stepIndex] = new int[step.messageSize()][];
    int[] lengths = Arrays.stream(step.messageScope()).map(v -> tree.graph().domain()[v]).toArray();
    int[] first = {step.variable()};
    int inputs = step.inputs().size();
    int[][] strides = new int[inputs][];
    int[] firstStride = new int[inputs];
    for (int i = 0; i < inputs; i++) {
      int[] scope = step.inputs().get(i).scope();
      int[] domain = tree.graph().domain();
      strides[i] = Cells.strides(step.messageScope(), scope, domain);
      firstStride[i] = Cells.strides(first, scope, domain)[0];
    }
    Odometer odometer = new Odometer(lengths, strides);
    int[] position = new int[inputs];
    for (int cell = 0; cell < step.messageSize(); cell++) {
      front.clear();
      for (int state = 0; state < step.states(); state++) {
        for (int i = 0; i < inputs; i++) {
          position[i] = odometer.position()[i] + state * firstStride[i];
        }
        if (!combine(stepIndex, step, cell, position, state)) {
          return false;
        }
      }
      if (step.block() >= 0 && removalIsOfInterest(stepIndex, cell)) {
        front.add(none, 0, Labels.NONE, Labels.NONE, 0);
      }
      fronts[stepIndex][cell] = store(front, stepIndex);
      if (labels.size() > maxLabels || stop.getAsBoolean()) {
        return false;
      }
      odometer.advance();
    }
    release(step);
    return true;
  }

  private boolean removalIsOfInterest(int stepIndex, int cell) {
    for (Guide guide : guides) {
      if (guide.outside(stepIndex)[cell] < guide.least()) {
        return false;
      }
    }
    return true;
  }

  /** Fronts that have been used are garbage. */
  private void release(Step step) {
    for (Input input : step.inputs()) {
      if (input.isMessage()) {
        fronts[input.step()] = new int[0][];
      }
    }
  }

  /** Adds to the front all partial solutions of one cell of the joint table. */
  private boolean combine(int stepIndex, Step step, int cell, int[] position, int state) {
    long[] cost = new long[none.length];
    long value = 0;
    for (int i = 0; i < position.length; i++) {
      Input input = step.inputs().get(i);
      if (!input.isMessage()) {
        Factor factor = tree.factors()[input.factor()];
        if (!factor.allows(position[i])) {
          return true;
        }
        for (int resource = 0; resource < cost.length; resource++) {
          cost[resource] += factor.cost()[resource][position[i]];
        }
        value += factor.value()[position[i]];
      } else if (fronts[input.step()][position[i]].length == 0) {
        return true;
      }
    }
    if (!prepareRest(stepIndex, step, cell, position) || !ofInterest(cost, value)) {
      return true;
    }
    int[] current = null;
    for (int i = 0; i < position.length; i++) {
      Input input = step.inputs().get(i);
      if (input.isMessage()) {
        for (int guide = 0; guide < rest.length; guide++) {
          rest[guide] -= guides.get(guide).sweep().message(input.step())[position[i]];
        }
        int[] next = fronts[input.step()][position[i]];
        boolean last = i == lastMessage(step);
        Front target = last ? front : partial;
        if (!last) {
          partial.clear();
        }
        if (!product(current, next, cost, value, target, decision(step, state))) {
          return false;
        }
        if (!last) {
          current = store(partial, Labels.NONE);
          cost = none;
          value = 0;
        }
      }
    }
    if (lastMessage(step) < 0) {
      front.add(cost, value, Labels.NONE, Labels.NONE, decision(step, state));
    }
    return true;
  }

  private static int decision(Step step, int state) {
    return step.block() >= 0 ? 1 : state;
  }

  private static int lastMessage(Step step) {
    int last = -1;
    for (int i = 0; i < step.inputs().size(); i++) {
      last = step.inputs().get(i).isMessage() ? i : last;
    }
    return last;
  }

  /** What everything but the factors of the cell can add at most, for each guide. */
  private boolean prepareRest(int stepIndex, Step step, int cell, int[] position) {
    for (int guide = 0; guide < rest.length; guide++) {
      Guide at = guides.get(guide);
      double sum = at.outside(stepIndex)[cell];
      for (int i = 0; i < position.length; i++) {
        Input input = step.inputs().get(i);
        if (input.isMessage()) {
          sum += at.sweep().message(input.step())[position[i]];
        }
      }
      if (sum == Double.NEGATIVE_INFINITY) {
        return false;
      }
      rest[guide] = sum;
    }
    return true;
  }

  private boolean ofInterest(long[] cost, long value) {
    for (int guide = 0; guide < rest.length; guide++) {
      Guide at = guides.get(guide);
      if (at.weight(cost, value) + rest[guide] < at.least()) {
        return false;
      }
    }
    return true;
  }

  /** Adds every pair of labels that is of interest, with more cost and value added. */
  private boolean product(
      int @Nullable [] current, int[] next, long[] cost, long value, Front target, int state) {
    int pairs = current == null ? 1 : current.length;
    long[] sum = new long[cost.length];
    for (int i = 0; i < pairs; i++) {
      int left = current == null ? Labels.NONE : current[i];
      long leftValue = value + (current == null ? 0 : labels.value(left));
      for (int right : next) {
        for (int resource = 0; resource < sum.length; resource++) {
          sum[resource] = cost[resource] + labels.cost(right, resource);
          sum[resource] += current == null ? 0 : labels.cost(left, resource);
        }
        long pairValue = leftValue + labels.value(right);
        if (ofInterest(sum, pairValue)) {
          if (target.size() >= Math.min(Front.MAX_SIZE, maxLabels)) {
            return false;
          }
          target.add(sum, pairValue, left, right, state);
        }
      }
      if (stop.getAsBoolean()) {
        return false;
      }
    }
    return true;
  }

  /** Makes labels of what is left of a front. */
  private int[] store(Front pruned, int stepIndex) {
    int left = pruned.prune();
    int[] stored = new int[Math.min(left, maxFront)];
    if (left > maxFront) {
      truncated = true;
      pruned.keepBest(left, maxFront, guides.get(0));
    }
    for (int place = 0; place < stored.length; place++) {
      stored[place] = labels.add(pruned, pruned.entry(place), stepIndex);
    }
    return stored;
  }

  /** The best solution found, or null if there is none. */
  public @Nullable Assignment best() {
    int[] root = fronts[fronts.length - 1] == null ? new int[0] : fronts[fronts.length - 1][0];
    if (root.length == 0) {
      return null;
    }
    FactorGraph graph = tree.graph();
    int[] states = new int[graph.variables()];
    for (int variable = 0; variable < states.length; variable++) {
      states[variable] =
          graph.domain()[variable] == 1 ? graph.origin(variable)[0] : Assignment.FREE;
    }
    boolean[] open = new boolean[graph.blocks()];
    int best = root[0];
    for (int label : root) {
      best = labels.value(label) > labels.value(best) ? label : best;
    }
    trace(best, states, open);
    boolean[] kept = new boolean[graph.blocks()];
    for (int block = 0; block < kept.length; block++) {
      int around = graph.openAround(block);
      kept[block] = !graph.isRemoved(block) && (around < 0 || open[around]);
    }
    return new Assignment(states, kept);
  }

  private void trace(int root, int[] states, boolean[] kept) {
    int[] stack = new int[64];
    int height = 0;
    stack[height++] = root;
    while (height > 0) {
      int label = stack[--height];
      if (labels.step(label) >= 0) {
        Step step = tree.steps().get(labels.step(label));
        if (step.variable() >= 0) {
          int variable = step.variable();
          states[variable] = tree.graph().origin(variable)[labels.state(label)];
        } else if (step.block() >= 0) {
          kept[step.block()] = labels.state(label) == 1;
        }
      }
      if (height + 2 > stack.length) {
        stack = Arrays.copyOf(stack, stack.length * 2);
      }
      for (int below : new int[] {labels.left(label), labels.right(label)}) {
        if (below >= 0) {
          stack[height++] = below;
        }
      }
    }
  }
}
