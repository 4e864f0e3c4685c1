package dev.lathe.graph;

import dev.lathe.graph.coupling.Axis;
import dev.lathe.graph.coupling.Units;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** Which atoms own equally many indices of the same axes, by partition refinement. */
final class Footprints {
  private Footprints() {}

  /** For each atom a number that is the same for atoms of the same footprint; 0 for none. */
  static int[] of(Collection<Axis[]> tensors, Units units) {
    int[] footprint = new int[units.count()];
    int[] counts = new int[units.count()];
    Set<Axis> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Map<String, Integer> kinds = new HashMap<>();
    int next = 1;
    for (Axis[] axes : tensors) {
      for (Axis axis : axes) {
        if (axis.isFixed() || !seen.add(axis)) {
          continue;
        }
        int[] here = count(axis, units, counts);
        for (int atom : here) {
          if (footprint[atom] == 0) {
            String kind = kind(units.frozenBecause(atom));
            if (!kinds.containsKey(kind)) {
              kinds.put(kind, next++);
            }
            footprint[atom] = kinds.get(kind);
          }
        }
        next = refine(footprint, here, counts, next);
      }
    }
    return footprint;
  }

  /** The atoms of an axis, each once, and how many indices each has. */
  private static int[] count(Axis axis, Units units, int[] counts) {
    int[] atoms = new int[axis.size()];
    int found = 0;
    for (int i = 0; i < axis.size(); i++) {
      for (int atom : units.atoms(axis.unit(i))) {
        if (counts[atom]++ == 0) {
          if (found == atoms.length) {
            atoms = Arrays.copyOf(atoms, 2 * found);
          }
          atoms[found++] = atom;
        }
      }
    }
    return Arrays.copyOf(atoms, found);
  }

  /** Parts atoms by their numbers until now and their counts, which are set back to 0. */
  private static int refine(int[] footprint, int[] atoms, int[] counts, int first) {
    Map<Long, Integer> refined = new HashMap<>();
    int next = first;
    long lastKey = -1;
    int lastNumber = 0;
    for (int atom : atoms) {
      long key = (long) footprint[atom] << 32 | counts[atom];
      if (key != lastKey) {
        Integer known = refined.putIfAbsent(key, next);
        lastNumber = known == null ? next++ : known;
        lastKey = key;
      }
      footprint[atom] = lastNumber;
      counts[atom] = 0;
    }
    return next;
  }

  /** What froze a unit, whichever node it was: queries, keys and values are one axis. */
  private static String kind(String reason) {
    return reason.isEmpty() ? reason : reason.replaceFirst("^(\\w+) \\(.*\\)", "$1");
  }
}
