package dev.lathe.solver.exact;

import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.Score;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Corners of the hull of a graph with one resource, found while it was solved for some limits. They
 * hold for every limit, and a search for another one starts from the two beside it.
 */
public final class Corners {
  private final TreeMap<Long, Corner> byCost = new TreeMap<>();

  /** An assignment at a corner, with what it is worth and costs. */
  record Corner(Assignment assignment, Score score) {}

  /** Adds a corner. */
  void add(Corner corner) {
    byCost.merge(
        corner.score().cost()[0], corner, (a, b) -> a.score().value() >= b.score().value() ? a : b);
  }

  /** Whether none is known. */
  boolean isEmpty() {
    return byCost.isEmpty();
  }

  /** The dearest corner within a limit, or null. */
  @Nullable Corner within(long limit) {
    Map.Entry<Long, Corner> entry = byCost.floorEntry(limit);
    return entry == null ? null : entry.getValue();
  }

  /** The cheapest corner beyond a limit, or null. */
  @Nullable Corner beyond(long limit) {
    Map.Entry<Long, Corner> entry = byCost.higherEntry(limit);
    return entry == null ? null : entry.getValue();
  }
}
