package dev.lathe.solver.elimination;

/**
 * Counts through the cells of a table in row-major order and keeps the cells of other tables in
 * step, each with its own strides.
 */
final class Odometer {
  private final int[] lengths;
  private final int[][] strides;
  private final int[] index;
  private final int[] position;

  /**
   * An odometer at the first cell.
   *
   * @param lengths the length of each axis
   * @param strides for each table that follows, how far it moves along each axis
   */
  Odometer(int[] lengths, int[][] strides) {
    this.lengths = lengths;
    this.strides = strides;
    this.index = new int[lengths.length];
    this.position = new int[strides.length];
  }

  /** The cell of each following table. */
  int[] position() {
    return position;
  }

  /** The index on each axis. */
  int[] index() {
    return index;
  }

  /** Moves on by one cell; after the last it is at the first again. */
  void advance() {
    for (int axis = lengths.length - 1; axis >= 0; axis--) {
      index[axis]++;
      boolean carry = index[axis] == lengths[axis];
      for (int table = 0; table < strides.length; table++) {
        position[table] += strides[table][axis];
        if (carry) {
          position[table] -= lengths[axis] * strides[table][axis];
        }
      }
      if (!carry) {
        return;
      }
      index[axis] = 0;
    }
  }
}
