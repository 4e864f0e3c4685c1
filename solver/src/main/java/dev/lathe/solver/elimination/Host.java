package dev.lathe.solver.elimination;

/**
 * The sum of the inputs of a step whose variables are among those of the widest of them.
 *
 * @param scope its variables; not copied
 * @param lengths the length of each axis; not copied
 * @param size the number of cells
 * @param firstStride how far it moves with the eliminated variable
 * @param strides how far it moves along each axis of the message but the last; not copied
 * @param hasRow whether it has the last axis of the message
 */
@SuppressWarnings("ArrayRecordComponent")
record Host(int[] scope, int[] lengths, int size, int firstStride, int[] strides, boolean hasRow) {
  /** Whether it is the same wherever the walk along the outer axes of the message stands. */
  boolean isFixed() {
    return isFixed(strides);
  }

  /** Whether a table with these strides is the same wherever the walk stands. */
  static boolean isFixed(int[] strides) {
    for (int stride : strides) {
      if (stride != 0) {
        return false;
      }
    }
    return true;
  }
}
