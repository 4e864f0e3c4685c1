package dev.lathe.solver.factor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds factors whose variables are among those of another factor with the same guard to that other
 * factor. Fewer, wider tables make every later pass shorter and mean the same.
 */
final class FactorMerge {
  private final int[] domain;
  private final Map<Integer, List<Integer>> hostsOfGuardAndVariable = new HashMap<>();
  private final List<Factor> merged = new ArrayList<>();

  FactorMerge(int[] domain) {
    this.domain = domain;
  }

  /** The merged factors; widest first, so that every factor finds the host it fits into. */
  Factor[] merge(List<Factor> factors) {
    List<Factor> widestFirst = new ArrayList<>(factors);
    widestFirst.sort(Comparator.comparingInt((Factor factor) -> -factor.scope().length));
    for (Factor factor : widestFirst) {
      int host = host(factor);
      if (host >= 0) {
        merged.set(host, sum(merged.get(host), factor));
      } else {
        place(factor);
      }
    }
    return merged.toArray(Factor[]::new);
  }

  private void place(Factor factor) {
    int index = merged.size();
    merged.add(factor);
    for (int variable : factor.scope()) {
      hostsOfGuardAndVariable
          .computeIfAbsent(key(factor.guard(), variable), any -> new ArrayList<>())
          .add(index);
    }
    hostsOfGuardAndVariable
        .computeIfAbsent(key(factor.guard(), domain.length), any -> new ArrayList<>())
        .add(index);
  }

  private int key(int guard, int variable) {
    return (guard + 1) * (domain.length + 1) + variable;
  }

  private int host(Factor factor) {
    int first = factor.scope().length == 0 ? domain.length : factor.scope()[0];
    for (int candidate :
        hostsOfGuardAndVariable.getOrDefault(key(factor.guard(), first), List.of())) {
      if (containsAll(merged.get(candidate).scope(), factor.scope())) {
        return candidate;
      }
    }
    return -1;
  }

  private static boolean containsAll(int[] scope, int[] part) {
    for (int variable : part) {
      boolean found = false;
      for (int other : scope) {
        found |= other == variable;
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  private Factor sum(Factor host, Factor guest) {
    int[] strides = Cells.strides(host.scope(), guest.scope(), domain);
    int size = host.size();
    int[] guestCell = new int[size];
    int[] index = new int[strides.length];
    for (int cell = 0, position = 0; cell < size; cell++) {
      guestCell[cell] = position;
      for (int axis = strides.length - 1; axis >= 0; axis--) {
        position += strides[axis];
        int length = domain[host.scope()[axis]];
        if (++index[axis] < length) {
          break;
        }
        index[axis] = 0;
        position -= length * strides[axis];
      }
    }
    long[] value = plus(host.value(), guest.value(), guestCell);
    long[][] cost = new long[host.cost().length][];
    for (int resource = 0; resource < cost.length; resource++) {
      cost[resource] = plus(host.cost()[resource], guest.cost()[resource], guestCell);
    }
    return new Factor(host.scope(), host.guard(), value, cost, both(host, guest, guestCell));
  }

  private static long[] plus(long[] host, long[] guest, int[] guestCell) {
    long[] sum = new long[host.length];
    for (int cell = 0; cell < sum.length; cell++) {
      sum[cell] = host[cell] + guest[guestCell[cell]];
    }
    return sum;
  }

  private static boolean @Nullable [] both(Factor host, Factor guest, int[] guestCell) {
    if (host.allowed() == null && guest.allowed() == null) {
      return null;
    }
    boolean[] allowed = new boolean[host.size()];
    for (int cell = 0; cell < allowed.length; cell++) {
      allowed[cell] = host.allows(cell) && guest.allows(guestCell[cell]);
    }
    return allowed;
  }
}
