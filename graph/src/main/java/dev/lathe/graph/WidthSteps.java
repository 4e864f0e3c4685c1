package dev.lathe.graph;

import java.util.ArrayList;
import java.util.List;

/** Which widths of a channel group are of interest: the multiples of a step and the whole. */
@FunctionalInterface
public interface WidthSteps {
  /**
   * The step of a group, 1 or more and at most {@code units}.
   *
   * @param units how many units the whole group has; 1 or more
   */
  int step(int units);

  /** The widths of a group of {@code units}, ascending: the multiples of its step and the whole. */
  default List<Integer> widths(int units) {
    List<Integer> widths = new ArrayList<>();
    int step = step(units);
    for (int width = step; width < units; width += step) {
      widths.add(width);
    }
    widths.add(units);
    return List.copyOf(widths);
  }

  /**
   * Steps of 4 for narrow groups, 8 from 64 units on, and a sixteenth of wide ones; a quarter of
   * groups below 16 units. Always a power of two, since runtimes work on channels in vectors: ONNX
   * Runtime on x86 leaves its blocked kernels where input channels are no multiple of 4, and 10
   * channels take longer than 12.
   *
   * <p>16 and 32 units go in steps of 4, 64 and 128 in steps of 8, 512 in steps of 32.
   */
  static WidthSteps byVectors() {
    return units -> {
      int quarter = Integer.highestOneBit(Math.max(1, units / 4));
      int eighth = Integer.highestOneBit(Math.max(1, units / 8));
      int sixteenth = Integer.highestOneBit(Math.max(1, units / 16));
      return Math.max(Math.max(Math.min(quarter, 4), Math.min(eighth, 8)), sixteenth);
    };
  }

  /** The same step for every group, or the whole group where that is narrower. */
  static WidthSteps of(int step) {
    if (step < 1) {
      throw new IllegalArgumentException("The step (%d) must be 1 or more.".formatted(step));
    }
    return units -> Math.min(step, units);
  }
}
