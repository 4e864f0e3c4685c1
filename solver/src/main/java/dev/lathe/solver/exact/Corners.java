package dev.lathe.solver.exact;

import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.Score;
import java.util.ArrayList;
import java.util.List;
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

  /** The assignments at the corners, cheapest first. */
  List<Assignment> assignments() {
    return byCost.values().stream().map(Corner::assignment).toList();
  }

  /** Drops those that lie under the line between two others: they are no corners of this graph. */
  void keepHull() {
    List<Corner> hull = new ArrayList<>();
    for (Corner corner : byCost.values()) {
      while (hull.size() > 1 && !isLeftTurn(hull, corner)) {
        hull.remove(hull.size() - 1);
      }
      hull.add(corner);
    }
    byCost.clear();
    hull.forEach(this::add);
  }

  /** Whether the last of the hull lies above the line from the one before it to the next. */
  private static boolean isLeftTurn(List<Corner> hull, Corner next) {
    Score first = hull.get(hull.size() - 2).score();
    Score last = hull.get(hull.size() - 1).score();
    // Doubles do: a corner too many or too few only changes where a search starts.
    double width = next.score().cost()[0] - first.cost()[0];
    double rise = next.score().value() - first.value();
    return (last.value() - first.value()) * width > rise * (last.cost()[0] - first.cost()[0]);
  }

  /**
   * Where a search for a limit starts: the line between the two corners beside it.
   *
   * @return null unless there is a corner on either side
   */
  @Nullable Start start(long limit) {
    Corner low = within(limit);
    Corner high = beyond(limit);
    return low == null || high == null
        ? null
        : new Start(new double[] {slope(low, high)}, mixture(low, high, limit));
  }

  /** The multiplier at which two corners weigh the same, or 0 if the dearer is worth less. */
  static double slope(Corner low, Corner high) {
    // Rounding of the quotient only makes the direction a little different.
    double rise = high.score().value() - low.score().value();
    return Math.max(0, rise / (high.score().cost()[0] - low.score().cost()[0]));
  }

  /** Two corners in the shares with which they use just as much as a limit between them. */
  static Mixture mixture(Corner within, Corner beyond, long limit) {
    long[] low = within.score().cost();
    long[] high = beyond.score().cost();
    double share = (limit - low[0]) / (double) (high[0] - low[0]);
    return Mixture.of(
        List.of(
            new Mixture.Part(within.assignment(), low, 1),
            new Mixture.Part(beyond.assignment(), high, 1)),
        new double[] {1 - share, share});
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
