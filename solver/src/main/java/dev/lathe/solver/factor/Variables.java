package dev.lathe.solver.factor;

import dev.lathe.solver.Group;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.Term;
import dev.lathe.solver.WidthSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;

/** The variables of a problem's graph: groups, sums and the partial sums that lead to them. */
final class Variables {
  /** For each variable the positions of its states on the axis of a table. */
  private final List<int[]> axes = new ArrayList<>();

  /** For each variable the width of each state, or no widths. */
  private final List<int[]> widths = new ArrayList<>();

  private final Map<String, Integer> index = new HashMap<>();
  private final Map<List<Integer>, Integer> partialSums = new LinkedHashMap<>();

  Variables(PlanningProblem problem) {
    for (Group group : problem.groups()) {
      int[] allowed =
          IntStream.range(0, group.options())
              .filter(option -> !group.excluded().contains(option))
              .toArray();
      int[] width =
          group.widths().isEmpty()
              ? new int[0]
              : Arrays.stream(allowed).map(group.widths()::get).toArray();
      index.put(group.id(), add(allowed, width));
    }
    for (WidthSum sum : problem.sums()) {
      addSum(sum, problem.sumValues(sum.id()));
    }
  }

  private int add(int[] axis, int[] width) {
    axes.add(axis);
    widths.add(width);
    return axes.size() - 1;
  }

  private void addSum(WidthSum sum, List<Integer> values) {
    int first = of(sum.parts().get(0));
    // A sum of one part is a variable of its own: its states are sorted, those of a group need not.
    int whole = sum.parts().size() == 1 ? partialSum(-1, first) : first;
    for (String part : sum.parts().subList(1, sum.parts().size())) {
      whole = partialSum(whole, of(part));
    }
    axes.set(
        whole,
        Arrays.stream(widths.get(whole))
            .map(width -> java.util.Collections.binarySearch(values, width))
            .toArray());
    index.put(sum.id(), whole);
  }

  /** The variable for the sum of two, or of one alone if {@code left} is -1; made if it is new. */
  private int partialSum(int left, int right) {
    Integer known = partialSums.get(List.of(left, right));
    if (known != null) {
      return known;
    }
    IntStream leftWidths = left < 0 ? IntStream.of(0) : Arrays.stream(widths.get(left));
    int[] rightWidths = widths.get(right);
    int[] width =
        leftWidths
            .flatMap(a -> Arrays.stream(rightWidths).map(b -> a + b))
            .sorted()
            .distinct()
            .toArray();
    int made = add(new int[width.length], width);
    partialSums.put(List.of(left, right), made);
    return made;
  }

  /** The variable of a group or sum. */
  int of(String id) {
    Integer variable = index.get(id);
    if (variable == null) {
      throw new IllegalStateException("The group (%s) is unknown.".formatted(id));
    }
    return variable;
  }

  /** The positions of a variable's states on the axis of a table. */
  int[] axis(int variable) {
    return axes.get(variable);
  }

  /** The states of every variable, numbered from 0. */
  int[][] origins() {
    return axes.stream()
        .map(axis -> IntStream.range(0, axis.length).toArray())
        .toArray(int[][]::new);
  }

  /** The cells of a term's table that combine states only. */
  double[] allowedCells(Term term) {
    int count = term.over().size();
    int[] scope = new int[count];
    int[][] states = new int[count][];
    int[] length = new int[count];
    for (int axis = 0; axis < count; axis++) {
      scope[axis] = axis;
      states[axis] = axis(of(term.over().get(axis)));
      length[axis] = term.table().length(axis);
    }
    int[] positions = Cells.positions(scope, states, scope, length);
    double[] cells = new double[positions.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = term.table().cell(positions[i]);
    }
    return cells;
  }

  /**
   * The factors that tie each partial sum to its parts. Each is guarded by the innermost block that
   * contains everything that looks at the sum; sums at which nothing looks have none.
   *
   * @param factors the factors of the terms
   * @param around gives the innermost block around two blocks
   */
  List<Factor> sumFactors(List<Factor> factors, IntBinaryOperator around, int resources) {
    int[] guard = new int[axes.size()];
    Arrays.fill(guard, UNUSED);
    for (Factor factor : factors) {
      for (int variable : factor.scope()) {
        guard[variable] = join(guard[variable], factor.guard(), around);
      }
    }
    List<Factor> made = new ArrayList<>();
    List<Map.Entry<List<Integer>, Integer>> newestFirst = new ArrayList<>(partialSums.entrySet());
    java.util.Collections.reverse(newestFirst);
    for (Map.Entry<List<Integer>, Integer> entry : newestFirst) {
      int sum = entry.getValue();
      if (guard[sum] != UNUSED) {
        int left = entry.getKey().get(0);
        int right = entry.getKey().get(1);
        made.add(sumFactor(left, right, sum, guard[sum], resources));
        guard[right] = join(guard[right], guard[sum], around);
        if (left >= 0) {
          guard[left] = join(guard[left], guard[sum], around);
        }
      }
    }
    return made;
  }

  private static final int UNUSED = -2;

  private static int join(int known, int guard, IntBinaryOperator around) {
    return known == UNUSED ? guard : around.applyAsInt(known, guard);
  }

  private Factor sumFactor(int left, int right, int sum, int guard, int resources) {
    int[] leftWidths = left < 0 || left == right ? new int[] {0} : widths.get(left);
    int[] rightWidths = widths.get(right);
    int[] sumWidths = widths.get(sum);
    int times = left == right ? 2 : 1;
    int[] cells = new int[leftWidths.length * rightWidths.length];
    for (int i = 0; i < cells.length; i++) {
      int width = leftWidths[i / rightWidths.length] + times * rightWidths[i % rightWidths.length];
      cells[i] = i * sumWidths.length + Arrays.binarySearch(sumWidths, width);
    }
    int[] scope = left < 0 || left == right ? new int[] {right, sum} : new int[] {left, right, sum};
    return new Factor(
        scope,
        guard,
        Math.multiplyExact(cells.length, sumWidths.length),
        cells,
        new long[cells.length],
        new long[resources][cells.length]);
  }
}
