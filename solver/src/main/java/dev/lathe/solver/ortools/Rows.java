package dev.lathe.solver.ortools;

import java.util.List;

/** What {@link TransportModel} needs of a solver: variables between 0 and 1 and rows over them. */
interface Rows<V> {
  /** A new variable that is 0 or 1. */
  V binary();

  /** A new variable that is 0 or 1 wherever all variables made by {@link #binary} are. */
  V cell();

  /** Exactly one of them is 1. */
  void exactlyOne(List<V> all);

  /** The parts add up to the whole. */
  void equal(List<V> parts, V whole);

  /** The parts add up to the whole at most. */
  void atMost(List<V> parts, V whole);
}
