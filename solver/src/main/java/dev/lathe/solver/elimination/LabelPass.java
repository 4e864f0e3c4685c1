package dev.lathe.solver.elimination;

import dev.lathe.solver.factor.Assignment;
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
  private final int maxLabels;
  private final BooleanSupplier stop;
  private final Labels labels;
  private final int[][][] fronts;
  private final Prospects prospects;
  private final Slack slack;
  private final CellJoin join;
  private final Front front;

  /**
   * A pass.
   *
   * @param tree the tree of a graph with at least one resource
   * @param guides say which labels are of interest, at least one
   * @param maxLabels the pass stops when it has made so many labels
   * @param stop asked now and then whether to stop
   */
  public LabelPass(EliminationTree tree, List<Guide> guides, int maxLabels, BooleanSupplier stop) {
    this.tree = tree;
    this.maxLabels = maxLabels;
    this.stop = stop;
    this.fronts = new int[tree.steps().size()][][];
    this.labels = new Labels(tree.graph().resources());
    this.front = new Front(tree.graph().resources());
    this.prospects = new Prospects(guides);
    this.slack = new Slack(tree);
    this.join = new CellJoin(tree, labels, fronts, prospects, slack, maxLabels, stop);
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
    return root().length > 0 ? Outcome.FOUND : Outcome.NONE;
  }

  /** The labels of the root; none if the pass did not get there. */
  private int[] root() {
    int[][] last = fronts[fronts.length - 1];
    return last == null || last[0] == null ? new int[0] : last[0];
  }

  private boolean runStep(int stepIndex) {
    Step step = tree.steps().get(stepIndex);
    fronts[stepIndex] = new int[step.messageSize()][];
    int[] lengths = Arrays.stream(step.messageScope()).map(v -> tree.graph().domain()[v]).toArray();
    Odometer odometer = new Odometer(lengths, join.begin(stepIndex));
    for (int cell = 0; cell < step.messageSize(); cell++) {
      front.clear();
      if (!join.join(cell, odometer.position(), front)) {
        return false;
      }
      if (step.block() >= 0) {
        offerRemoval(stepIndex, cell);
      }
      fronts[stepIndex][cell] = store(stepIndex, cell);
      if (labels.size() > maxLabels || stop.getAsBoolean()) {
        return false;
      }
      odometer.advance();
    }
    release(step);
    return true;
  }

  /** A removed block is worth and costs nothing. */
  private void offerRemoval(int stepIndex, int cell) {
    long[] nothing = new long[tree.graph().resources()];
    if (prospects.begin(stepIndex, cell) && prospects.reach(nothing, 0)) {
      front.add(nothing, 0, Labels.NONE, Labels.NONE, 0);
    }
  }

  /** Fronts that have been used are garbage. */
  private void release(Step step) {
    for (Input input : step.inputs()) {
      if (input.isMessage()) {
        fronts[input.step()] = new int[0][];
      }
    }
  }

  /** Makes labels of what no other entry of the front beats. */
  private int[] store(int stepIndex, int cell) {
    slack.begin(stepIndex, cell);
    return labels.addAll(front, front.prune(slack.harmless()), stepIndex);
  }

  /** The best solution found, or null if there is none. */
  public @Nullable Assignment best() {
    int[] root = root();
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
