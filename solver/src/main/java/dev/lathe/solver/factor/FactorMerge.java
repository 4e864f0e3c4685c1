package dev.lathe.solver.factor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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

  /** The sum allows what both allow. */
  private Factor sum(Factor host, Factor guest) {
    int[] cells =
        host.isDense() ? null : IntStream.range(0, host.entries()).map(host::cell).toArray();
    int[] guestEntries = Cells.mapped(cells, host.scope(), guest.scope(), domain);
    for (int i = 0; i < guestEntries.length && !guest.isDense(); i++) {
      guestEntries[i] = guest.entry(guestEntries[i]);
    }
    int[] both =
        guest.isDense()
            ? null
            : IntStream.range(0, guestEntries.length)
                .filter(entry -> guestEntries[entry] != Factor.FORBIDDEN)
                .toArray();
    long[][] cost = new long[host.cost().length][];
    for (int resource = 0; resource < cost.length; resource++) {
      cost[resource] = plus(host.cost()[resource], guest.cost()[resource], guestEntries, both);
    }
    long[] value = plus(host.value(), guest.value(), guestEntries, both);
    int[] left = both == null ? cells : Arrays.stream(both).map(host::cell).toArray();
    return new Factor(host.scope(), host.guard(), host.size(), left, value, cost);
  }

  /** Adds numbers of the guest to those of the host, at some of its entries or at all. */
  private static long[] plus(long[] host, long[] guest, int[] guestEntries, int @Nullable [] some) {
    long[] sum = new long[some == null ? host.length : some.length];
    for (int i = 0; i < sum.length; i++) {
      int entry = some == null ? i : some[i];
      sum[i] = host[entry] + guest[guestEntries[entry]];
    }
    return sum;
  }
}
