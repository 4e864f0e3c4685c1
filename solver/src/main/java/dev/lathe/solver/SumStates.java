package dev.lathe.solver;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The values that groups and sums of groups can take. */
final class SumStates {
  /** A sum with more values than this is refused. */
  static final int MAX_VALUES = 1 << 16;

  /** Two parts that combine in more ways than this are refused. */
  private static final long MAX_PAIRS = 1L << 22;

  /** The tables that tie sums to their parts may have so many cells together: half a gigabyte. */
  private static final long MAX_CELLS = 1L << 25;

  private final Map<String, int[]> values = new LinkedHashMap<>();
  private long cells;

  /** Works out the values of every sum; groups must have widths where sums name them. */
  SumStates(List<Group> groups, List<WidthSum> sums) {
    Map<String, int[]> widths = new HashMap<>();
    for (Group group : groups) {
      if (!group.widths().isEmpty()) {
        widths.put(group.id(), group.widths().stream().mapToInt(Integer::intValue).toArray());
      }
    }
    values.putAll(widths);
    for (WidthSum sum : sums) {
      int[] total = {0};
      for (String part : sum.parts()) {
        total = tied(total, values(part));
      }
      values.put(sum.id(), total);
    }
  }

  private int[] tied(int[] left, int[] right) {
    int[] sums = plus(left, right);
    // The first part is tied to nothing.
    cells += left.length == 1 ? 0 : (long) left.length * right.length * sums.length;
    if (cells > MAX_CELLS) {
      throw new ArithmeticException(
          "tying sums to their parts takes more than %d cells".formatted(MAX_CELLS));
    }
    return sums;
  }

  /** The widths of a group in option order, or the values of a sum in ascending order. */
  int[] values(String id) {
    int[] known = values.get(id);
    if (known == null) {
      throw new IllegalArgumentException(
          "There is no sum or group with widths (%s).".formatted(id));
    }
    return known.clone();
  }

  /**
   * All distinct sums of one value of each, ascending.
   *
   * @throws ArithmeticException if there are too many or one leaves the range of an int
   */
  static int[] plus(int[] left, int[] right) {
    if ((long) left.length * right.length > MAX_PAIRS) {
      throw new ArithmeticException(
          "%d by %d values are too many".formatted(left.length, right.length));
    }
    TreeSet<Integer> sums = new TreeSet<>();
    for (int a : left) {
      for (int b : right) {
        sums.add(Math.addExact(a, b));
        if (sums.size() > MAX_VALUES) {
          throw new ArithmeticException("more than %d values".formatted(MAX_VALUES));
        }
      }
    }
    return sums.stream().mapToInt(Integer::intValue).toArray();
  }
}
