package dev.lathe.solver.factor;

import java.util.Arrays;

/**
 * A state for each variable of a graph and the fate of each block.
 *
 * @param states the original state of each variable, or {@link #FREE} where it does not matter; not
 *     copied
 * @param kept whether each block is kept; not copied
 */
public record Assignment(int[] states, boolean[] kept) {
  /** The state of a variable that does not matter. */
  public static final int FREE = -1;

  @Override
  public boolean equals(Object other) {
    return other instanceof Assignment assignment
        && Arrays.equals(states, assignment.states)
        && Arrays.equals(kept, assignment.kept);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(states) + Arrays.hashCode(kept);
  }

  @Override
  public String toString() {
    return "Assignment[states=" + Arrays.toString(states) + ", kept=" + Arrays.toString(kept) + "]";
  }
}
