package dev.lathe.solver.factor;

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
   * The cells of a table over {@code scope} that belong to the cells of a table over {@code axes},
   * where variable v of the latter runs over {@code states[v]} only.
   */
  static int[] positions(int[] axes, int[][] states, int[] scope, int[] domain) {
    int size = 1;
    for (int variable : axes) {
      size = Math.multiplyExact(size, states[variable].length);
    }
    int[] strides = strides(axes, scope, domain);
    int[] index = new int[axes.length];
    int[] positions = new int[size];
    for (int cell = 0; cell < size; cell++) {
      int position = 0;
      for (int axis = 0; axis < axes.length; axis++) {
        position += states[axes[axis]][index[axis]] * strides[axis];
      }
      positions[cell] = position;
      for (int axis = axes.length - 1;
          axis >= 0 && ++index[axis] == states[axes[axis]].length;
          axis--) {
        index[axis] = 0;
      }
    }
    return positions;
  }
}
