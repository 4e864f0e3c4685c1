package dev.lathe.pruner;

import dev.lathe.graph.Layer;

/** What a layer takes at given widths; the planner fills its tables with it. */
@FunctionalInterface
public interface LayerLatency {
  /**
   * The latency of a layer in nanoseconds, 0 or more.
   *
   * @param layer a layer of the network that is planned
   * @param widths a width for each of {@link Layer#axes()}, in order
   * @throws dev.lathe.foundation.UserException if the table does not know it
   */
  double nanos(Layer layer, int[] widths);
}
