package dev.lathe.pruner.importance;

import java.util.Map;
import java.util.SortedMap;

/**
 * The predicted latency of a network over widths that need not be whole numbers, relative to that
 * of the whole network.
 */
public interface SoftLatency {
  /**
   * The latency as a share of the whole network's, above 0.
   *
   * @param widths by group, from 0 to its units; groups that are not named have all their units
   */
  double share(Map<String, Double> widths);

  /**
   * By how much {@link #share} rises for each further unit of a group, 0 or more.
   *
   * @param widths by group, as for {@link #share}
   * @return by group, for those named
   */
  SortedMap<String, Double> slopes(Map<String, Double> widths);

  /**
   * The share that is to be reached.
   *
   * @param way how far on the way from the whole (0) to the budget (1), on a logarithmic scale
   */
  double target(double way);
}
