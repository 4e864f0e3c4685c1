package dev.lathe.graph;

import dev.lathe.graph.coupling.Axis;
import dev.lathe.graph.coupling.Units;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which atoms own equally many indices of the same axes, by partition refinement. */
final class Footprints {
  private Footprints() {}

  /** For each atom a number that is the same for atoms of the same footprint; 0 for none. */
  static int[] of(Collection<Axis[]> tensors, Units units) {
    int[] footprint = new int[units.count()];
    Set<Axis> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Map<String, String> kinds = new HashMap<>();
    int next = 1;
    for (Axis[] axes : tensors) {
      for (Axis axis : axes) {
        if (axis.isFixed() || !seen.add(axis)) {
          continue;
        }
        Map<Integer, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < axis.size(); i++) {
          for (int atom : units.atoms(axis.unit(i))) {
            counts.merge(atom, 1, Integer::sum);
          }
        }
        Map<List<Object>, Integer> refined = new HashMap<>();
        for (Map.Entry<Integer, Integer> count : counts.entrySet()) {
          int atom = count.getKey();
          String kind = kinds.computeIfAbsent(units.frozenBecause(atom), Footprints::kind);
          List<Object> key = List.of(footprint[atom], count.getValue(), kind);
          Integer number = refined.get(key);
          if (number == null) {
            number = next++;
            refined.put(key, number);
          }
          footprint[atom] = number;
        }
      }
    }
    return footprint;
  }

  /** What froze a unit, whichever node it was: queries, keys and values are one axis. */
  private static String kind(String reason) {
    return reason.replaceFirst("^(\\w+) \\(.*\\)", "$1");
  }
}
