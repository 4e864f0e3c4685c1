package dev.lathe.profiler;

import dev.lathe.graph.Block;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What a selection leaves of each layer of a network. */
final class ChosenWidths {
  private final Map<String, Integer> widths = new HashMap<>();
  private final Set<String> removedBlocks;

  ChosenWidths(Network network, Selection selection) {
    for (ChannelGroup group : network.groups()) {
      widths.put(group.id(), selection.width(group));
    }
    removedBlocks = new HashSet<>(selection.removedBlocks());
    int before;
    do {
      before = removedBlocks.size();
      for (Block block : network.blocks()) {
        if (removedBlocks.contains(block.parent())) {
          removedBlocks.add(block.id());
        }
      }
    } while (removedBlocks.size() > before);
  }

  /** Whether the layer goes with a block, or with one around it. */
  boolean isRemoved(Layer layer) {
    return removedBlocks.contains(layer.block());
  }

  /** The widths of a layer's axes, in order. */
  int[] of(Layer layer) {
    return layer.axes().stream()
        .mapToInt(
            axis -> axis.groups().stream().mapToInt(group -> widths.getOrDefault(group, 0)).sum())
        .toArray();
  }
}
