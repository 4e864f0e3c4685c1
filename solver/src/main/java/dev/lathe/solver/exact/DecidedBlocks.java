package dev.lathe.solver.exact;

import dev.lathe.solver.elimination.Sweep;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.Reduction;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for good solutions that keep the same blocks as solutions of the relaxed problem. Bringing
 * those within the limits one change at a time loses much where a block is a large share of them;
 * with the blocks decided, the relaxed problem is close to the real one.
 */
final class DecidedBlocks {
  private final Duals duals;
  private final Incumbent incumbent;

  DecidedBlocks(Duals duals, Incumbent incumbent) {
    this.duals = duals;
    this.incumbent = incumbent;
  }

  /**
   * Searches a graph with the blocks of each solution of a mixture.
   *
   * @param multipliers good ones of the graph
   */
  void search(FactorGraph graph, Mixture mixture, double[] multipliers) {
    Set<String> seen = new HashSet<>();
    for (Mixture.Part part : mixture.parts()) {
      boolean[] kept = part.assignment().kept();
      FactorGraph decided = seen.add(Arrays.toString(kept)) ? decided(graph, kept) : null;
      if (decided != null) {
        Sweep sweep = new Sweep(Reducer.tree(decided));
        DualSearch search = duals.again(sweep, multipliers, incumbent.value());
        if (!search.isEmpty()) {
          search.mixture().parts().forEach(near -> incumbent.offerMended(near.assignment()));
        }
      }
    }
  }

  private static @Nullable FactorGraph decided(FactorGraph graph, boolean[] kept) {
    Reduction reduction = new Reduction(graph);
    for (int block = 0; block < kept.length; block++) {
      if (graph.fate(block) == FactorGraph.Fate.OPEN) {
        if (kept[block]) {
          reduction.keepBlock(block);
        } else {
          reduction.removeBlock(block);
        }
      }
    }
    return reduction.apply();
  }
}
