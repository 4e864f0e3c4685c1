package dev.lathe.pruner;

import java.util.ArrayList;
import java.util.List;

/**
 * The widths that the planner may choose for a channel group.
 *
 * <p>Runtimes work on channels in vectors of 4 to 32, so fine steps buy nothing: widths are
 * multiples of a power of two, about sixteen of them for a wide group, and always the whole width.
 * Which of them are worth their time is for the latency table to say, not for this rule.
 */
public final class CandidateWidths {
  /** A group this wide or wider gets about so many widths. */
  private static final int FINEST = 16;

  /**
   * Steps do not fall below this where the group is wide enough to offer eight widths all the same.
   */
  private static final int VECTOR = 8;

  private CandidateWidths() {}

  /**
   * The step between widths of a group of {@code units}: a power of two.
   *
   * <p>16 units go in steps of 2, 32 in steps of 4, 64 and 128 in steps of 8, 256 in steps of 16.
   */
  public static int step(int units) {
    int eighth = Math.max(1, Integer.highestOneBit(Math.max(1, units / VECTOR)));
    int sixteenth = Math.max(1, Integer.highestOneBit(Math.max(1, units / FINEST)));
    return Math.max(Math.min(eighth, VECTOR), sixteenth);
  }

  /** The widths of a group of {@code units}, ascending: the multiples of the step and the whole. */
  public static List<Integer> of(int units) {
    int step = step(units);
    List<Integer> widths = new ArrayList<>();
    for (int width = step; width < units; width += step) {
      widths.add(width);
    }
    widths.add(units);
    return List.copyOf(widths);
  }
}
