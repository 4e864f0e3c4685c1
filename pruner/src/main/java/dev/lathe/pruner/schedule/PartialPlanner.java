package dev.lathe.pruner.schedule;

import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.pruner.importance.Importance;
import java.util.Optional;

/** Plans on the way, by the latency model alone. */
public interface PartialPlanner {
  /**
   * What to keep; empty where no plan is found.
   *
   * @param network the whole network
   * @param importance of its units
   * @param within nothing beyond this is kept
   * @param share of the way from the whole's latency (0) to the budget (1), on a logarithmic scale;
   *     above 1 goes beyond the budget
   */
  Optional<Selection> plan(Network network, Importance importance, Selection within, double share);
}
