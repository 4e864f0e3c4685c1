package dev.lathe.solver.elimination;

import java.util.Arrays;

/**
 * Partial solutions, each made of at most two earlier ones and one decision. Numbered from 0; never
 * removed.
 */
final class Labels {
  /** Stands for no label. */
  static final int NONE = -1;

  private long[] cost = new long[1024];
  private long[] value = new long[1024];
  private int[] left = new int[1024];
  private int[] right = new int[1024];
  private int[] step = new int[1024];
  private int[] state = new int[1024];
  private int size;

  /** Adds a label and returns its number. */
  int add(Front front, int entry, int madeByStep) {
    if (size == cost.length) {
      int longer = size * 2;
      cost = Arrays.copyOf(cost, longer);
      value = Arrays.copyOf(value, longer);
      left = Arrays.copyOf(left, longer);
      right = Arrays.copyOf(right, longer);
      step = Arrays.copyOf(step, longer);
      state = Arrays.copyOf(state, longer);
    }
    cost[size] = front.cost(entry);
    value[size] = front.value(entry);
    left[size] = front.left(entry);
    right[size] = front.right(entry);
    step[size] = madeByStep;
    state[size] = front.state(entry);
    return size++;
  }

  int size() {
    return size;
  }

  long cost(int label) {
    return cost[label];
  }

  long value(int label) {
    return value[label];
  }

  int left(int label) {
    return left[label];
  }

  int right(int label) {
    return right[label];
  }

  /** The step that made it, or {@link #NONE} if it decides nothing. */
  int step(int label) {
    return step[label];
  }

  /** What it decides: the state of the variable of its step, or whether its block is kept. */
  int state(int label) {
    return state[label];
  }
}
