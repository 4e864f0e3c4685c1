package dev.lathe.graph;

import static java.util.Objects.requireNonNull;

import dev.lathe.graph.coupling.Role;
import java.util.Arrays;

/**
 * One axis of one tensor on which a channel group lives.
 *
 * @param tensor the name of a constant or a value
 * @param axis the axis, counted from 0
 * @param role what the axis is to the group
 * @param units for each index of the axis, the unit of the group it belongs to, or -1 where it
 *     belongs to another group or to none; a unit may own several indices (after Flatten), and none
 *     at all only where the operator says so
 */
public record GroupAxis(String tensor, int axis, Role role, int[] units) {
  /** Copies the map. */
  public GroupAxis {
    requireNonNull(tensor, "tensor is null");
    requireNonNull(role, "role is null");
    units = units.clone();
  }

  /** The unit of each index; a copy. */
  @Override
  public int[] units() {
    return units.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GroupAxis that
        && tensor.equals(that.tensor)
        && axis == that.axis
        && role == that.role
        && Arrays.equals(units, that.units);
  }

  @Override
  public int hashCode() {
    return tensor.hashCode() * 31 + axis;
  }

  @Override
  public String toString() {
    return "%s axis %d (%s)".formatted(tensor, axis, role);
  }
}
