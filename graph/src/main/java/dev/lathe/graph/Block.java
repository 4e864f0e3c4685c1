package dev.lathe.graph;

import static java.util.Objects.requireNonNull;

import dev.lathe.onnx.Node;
import java.util.List;

/**
 * A residual branch that can be removed whole, leaving its shortcut: {@code sum = Add(shortcut,
 * branch(shortcut, …))} becomes {@code sum = shortcut}. The branch may read other values besides,
 * such as the mask of an attention, which stay for those who also read them.
 *
 * @param id the name of the addition's node
 * @param parent the id of the smallest block that contains this one; empty for none
 * @param shortcut the value that enters the addition, and that the branch follows from, or branches
 *     side by side with it
 * @param sum the value the addition makes
 * @param nodes the nodes that vanish with the block, in running order, the addition included
 */
public record Block(String id, String parent, String shortcut, String sum, List<Node> nodes) {
  /** Copies the list. */
  public Block {
    requireNonNull(id, "id is null");
    requireNonNull(parent, "parent is null");
    requireNonNull(shortcut, "shortcut is null");
    requireNonNull(sum, "sum is null");
    nodes = List.copyOf(nodes);
  }
}
