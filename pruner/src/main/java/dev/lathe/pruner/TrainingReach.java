package dev.lathe.pruner;

import dev.lathe.graph.Block;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Network;
import dev.lathe.graph.coupling.Role;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.trainer.Imitation;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What of a network importance can be told of and tuning can mend: all that its answers ({@link
 * Imitation#values}) depend on. Behind them, as in the second stage of a detector, nothing is
 * learned; groups and blocks that reach there are left alone.
 */
public final class TrainingReach {
  private static final String REASON = "training does not reach all of its layers";

  private TrainingReach() {}

  /**
   * The groups and blocks of a network that must be left alone, by id, with the reason; for {@link
   * dev.lathe.graph.AnalysisOptions#withholding}.
   */
  public static SortedMap<String, String> beyond(Network network) {
    Graph graph = network.graph();
    Graph body = Imitation.body(graph);
    SortedMap<String, String> beyond = new TreeMap<>();
    if (body.nodes().size() == graph.nodes().size()) {
      return beyond;
    }
    Set<Node> reached = new HashSet<>(body.nodes());
    Set<String> read = new HashSet<>();
    body.nodes().forEach(node -> read.addAll(Graph.reads(node)));
    for (ChannelGroup group : network.groups()) {
      boolean inside =
          group.axes().stream()
              .filter(axis -> axis.role() != Role.VALUE)
              .allMatch(axis -> read.contains(axis.tensor()));
      if (group.isPrunable() && !inside) {
        beyond.put(group.id(), REASON);
      }
    }
    for (Block block : network.blocks()) {
      if (!reached.containsAll(block.nodes())) {
        beyond.put(block.id(), REASON);
      }
    }
    return beyond;
  }
}
