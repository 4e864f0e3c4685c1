package dev.lathe.solver.elimination;

/**
 * A table that a step uses: a factor of the graph or the message of an earlier step.
 *
 * @param factor the factor, or -1
 * @param step the earlier step, or -1
 * @param scope its variables, those eliminated first first; not copied
 * @param host the position of the host that it is added to, see {@link Step}
 * @param strides how far it moves along each axis of the host; not copied
 */
@SuppressWarnings("ArrayRecordComponent")
record Input(int factor, int step, int[] scope, int host, int[] strides) {
  /** Whether it is a message. */
  boolean isMessage() {
    return step >= 0;
  }
}
