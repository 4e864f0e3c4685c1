package dev.lathe.solver.exact;

import dev.lathe.solver.factor.FactorGraph;
import org.jspecify.annotations.Nullable;

/** Says what of a graph can be part of solutions above a target. */
interface Screen {
  /**
   * A graph that has every solution worth more than a target, or null if there is none. It may be
   * too large to be eliminated: see {@link #fits}.
   */
  @Nullable FactorGraph above(long target);

  /** Whether a graph from this screen is small enough for exact elimination. */
  boolean fits(FactorGraph graph);
}
