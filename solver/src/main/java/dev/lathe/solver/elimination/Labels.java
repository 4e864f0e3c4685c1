package dev.lathe.solver.elimination;

import java.util.Arrays;

/**
 * Partial solutions, each made of at most two earlier ones and one decision. Numbered from 0; never
 * removed.
 */
final class Labels {
  /** Stands for no label. */
  static final int NONE = -1;

  private final long[][] cost;
  private long[] value = new long[1024];
  private int[] left = new int[1024];
  private int[] right = new int[1024];
  private int[] step = new int[1024];
  private int[] state = new int[1024];
  private int size;

  /** None yet, with costs of so many resources. */
  Labels(int resources) {
    cost = new long[resources][1024];
  }

  /** Adds a label and returns its number. */
  int add(Front front, int entry, int madeByStep) {
    if (size == value.length) {
      grow(size * 2);
    }
    for (int resource = 0; resource < cost.length; resource++) {
      cost[resource][size] = front.cost(entry, resource);
    }
    value[size] = front.value(entry);
    left[size] = front.left(entry);
    right[size] = front.right(entry);
    step[size] = madeByStep;
    state[size] = front.state(entry);
    return size++;
  }

  /** Adds the first so many entries that pruning a front has left; returns their numbers. */
  int[] addAll(Front front, int count, int madeByStep) {
    int[] added = new int[count];
    for (int place = 0; place < count; place++) {
      added[place] = add(front, front.entry(place), madeByStep);
    }
    return added;
  }

  private void grow(int length) {
    for (int resource = 0; resource < cost.length; resource++) {
      cost[resource] = Arrays.copyOf(cost[resource], length);
    }
    value = Arrays.copyOf(value, length);
    left = Arrays.copyOf(left, length);
    right = Arrays.copyOf(right, length);
    step = Arrays.copyOf(step, length);
    state = Arrays.copyOf(state, length);
  }

  int size() {
    return size;
  }

  long cost(int label, int resource) {
    return cost[resource][label];
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
