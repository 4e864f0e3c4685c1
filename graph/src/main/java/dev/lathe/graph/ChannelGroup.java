package dev.lathe.graph;

import static java.util.Objects.requireNonNull;

import dev.lathe.graph.coupling.Role;
import java.util.List;

/**
 * A set of units that shrink together: cutting unit {@code u} of the group cuts, from every axis
 * listed, all indices that belong to {@code u}. Units of one group have the same footprint, so any
 * choice among them leaves a valid network.
 *
 * <p>Example: two convolutions whose sums are added share one group of 64 units; its axes are axis
 * 0 of both weights and biases, axis 1 of the values between, and axis 1 of every weight that reads
 * them.
 *
 * @param id a name that is the same in every run: the first constant, in running order, that makes
 *     it
 * @param units the number of units of the whole network; at least 1
 * @param axes every tensor axis the group lives on, constants first, then values, in running order
 * @param frozenBecause why the group cannot be pruned (operator and reason); empty where it can
 */
public record ChannelGroup(String id, int units, List<GroupAxis> axes, String frozenBecause) {
  /** Copies the list. */
  public ChannelGroup {
    requireNonNull(id, "id is null");
    requireNonNull(frozenBecause, "frozenBecause is null");
    axes = List.copyOf(axes);
    if (units < 1) {
      throw new IllegalArgumentException("The group (%s) has no units.".formatted(id));
    }
  }

  /** Whether units of the group may be cut. */
  public boolean isPrunable() {
    return frozenBecause.isEmpty();
  }

  /** The axes in one role, in order. */
  public List<GroupAxis> axes(Role role) {
    return axes.stream().filter(axis -> axis.role() == role).toList();
  }
}
