package dev.lathe.solver.factor;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Positions of cells in row-major tables over variables.
 *
 * <p>An index runs over the axes of one table; the strides of another table over the same variables
 * give the cell of that other table, with stride 0 for variables it does not have.
 */
public final class Cells {
  private Cells() {}

  /** The number of cells of a table over a scope. */
  public static int size(int[] scope, int[] domain) {
    int size = 1;
    for (int variable : scope) {
      size = Math.multiplyExact(size, domain[variable]);
    }
    return size;
  }

  /** How far apart neighbours along each variable of {@code axes} are in a table over a scope. */
  public static int[] strides(int[] axes, int[] scope, int[] domain) {
    int[] strides = new int[axes.length];
    int stride = 1;
    for (int axis = scope.length - 1; axis >= 0; axis--) {
      for (int i = 0; i < axes.length; i++) {
        if (axes[i] == scope[axis]) {
          strides[i] = stride;
        }
      }
      stride *= domain[scope[axis]];
    }
    return strides;
  }

  /**
   * For each of some cells of a table the cell of another table over some of the same variables.
   *
   * @param cells cells of the table over {@code from}, or null for all of them in order
   */
  public static int[] mapped(int @Nullable [] cells, int[] from, int[] to, int[] domain) {
    if (cells == null) {
      int[][] all = new int[domain.length][];
      for (int variable : from) {
        all[variable] = IntStream.range(0, domain[variable]).toArray();
      }
      return positions(from, all, to, domain);
    }
    int[] strides = strides(from, to, domain);
    int[] mapped = new int[cells.length];
    for (int i = 0; i < cells.length; i++) {
      int rest = cells[i];
      for (int axis = from.length - 1; axis >= 0; axis--) {
        int length = domain[from[axis]];
        mapped[i] += rest % length * strides[axis];
        rest /= length;
      }
    }
    return mapped;
  }

  /** The numbers at some positions. */
  static long[] pick(long[] from, int[] positions) {
    long[] picked = new long[positions.length];
    for (int i = 0; i < positions.length; i++) {
      picked[i] = from[positions[i]];
    }
    return picked;
  }

  /**
   * The cells of a table over {@code scope} that belong to the cells of a table over {@code axes},
   * where variable v of the latter runs over {@code states[v]} only.
   */
  static int[] positions(int[] axes, int[][] states, int[] scope, int[] domain) {
    int size = 1;
    for (int variable : axes) {
      size = Math.multiplyExact(size, states[variable].length);
    }
    int[] strides = strides(axes, scope, domain);
    int[] positions = new int[size];
    int known = size == 0 ? 0 : 1;
    // From the last axis to the first: what is known so far is repeated for each state before.
    for (int axis = axes.length - 1; axis >= 0 && size > 0; axis--) {
      int[] running = states[axes[axis]];
      for (int state = running.length - 1; state >= 0; state--) {
        int offset = running[state] * strides[axis];
        int row = state * known;
        for (int cell = 0; cell < known; cell++) {
          positions[row + cell] = positions[cell] + offset;
        }
      }
      known *= running.length;
    }
    return positions;
  }
}
